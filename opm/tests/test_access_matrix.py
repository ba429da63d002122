"""The access matrix: every route x actor x method has a declared outcome (TRUST.md S1).

The routes come from the URL resolver. A route without a rule fails; a rule without a route fails. What is out of sight
looks exactly like what does not exist. Every request runs in a savepoint that is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import URLPattern, get_resolver, reverse

from assessments.models import Assessment, RubricVersion
from assessments.services.respondents import invite
from assessments.services.sheets import open_assessment, own_sheet
from assessments.testing import plan_with_a_step
from opm.kernel.models import Job
from opm.kernel.quarters import Quarter
from relationships.models import Client, Portfolio, User
from roadmap.models import Initiative, ReportRun

METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
TEAM = ("alice", "bob")  # owner and member of the client
READERS = ("carol", "audrey", "dana")  # manager of the portfolio, auditor, admin
OUTSIDE = ("mallory", "oscar")  # BRM and manager of another portfolio
KEPT_OUT = ("anonymous", "dismissed")  # nobody, and a member of the team whose account is closed
ACTORS = (*TEAM, *READERS, *OUTSIDE, *KEPT_OUT)
SIGNED_IN = (*TEAM, *READERS, *OUTSIDE)

BODIES = {  # where the form is read before the right is asked
    "client_reports": {"quarter": "2026-Q4"},
    "unchanged": {"part": "REL"},
}
ADMIN_VALUES = {"app_label": "relationships"}  # where "1" is no value for the address
DONE, LOGIN, HIDDEN, FORBIDDEN, NO_METHOD, SAFE = (
    "done",
    "login",
    "hidden",
    "forbidden",
    "no method",
    "no error",
)
CANARY = "canary-of-finance-7f3a"


@dataclass(frozen=True)
class Rule:
    """Outcome of GET (and HEAD) and of POST by actor; whatever is not named is refused as a method."""

    get: dict[str, str]
    post: dict[str, str]

    def outcome(self, actor: str, method: str) -> str:
        if actor in KEPT_OUT and self is not OPEN and self is not PUBLIC:
            return LOGIN
        known = {"get": self.get, "head": self.get, "post": self.post}.get(method, {})
        return known.get(actor, NO_METHOD)


def everyone(outcome: str) -> dict[str, str]:
    return dict.fromkeys(SIGNED_IN, outcome)


def of_client(*, readers: str) -> dict[str, str]:
    return {**dict.fromkeys(TEAM, DONE), **dict.fromkeys(READERS, readers), **dict.fromkeys(OUTSIDE, HIDDEN)}


PAGE = Rule(everyone(DONE), {})
FORM = Rule(everyone(DONE), everyone(DONE))
READ = Rule(of_client(readers=DONE), {})  # a client's page
EDIT = Rule(of_client(readers=FORBIDDEN), of_client(readers=FORBIDDEN))  # a page that only the team opens
READ_EDIT = Rule(of_client(readers=DONE), of_client(readers=FORBIDDEN))  # readers read, the team changes
DO = Rule({}, of_client(readers=FORBIDDEN))  # a button of the team
READ_ORDER = Rule(  # everybody in reach reads; the team and the manager order
    of_client(readers=DONE), {**of_client(readers=FORBIDDEN), "carol": DONE}
)
OWN_SETTING = Rule({}, everyone(DONE))  # a switch of one's own
ORDER = Rule({}, READ_ORDER.post)  # a button of those who may order
ADMIN = Rule({}, {})  # outcome(): see `expected`
ACCOUNT = Rule({}, {})  # one's own account, allauth's
OPEN = Rule({}, {})  # before sign-in, allauth's
PUBLIC = Rule({}, {})  # health
LINK = Rule(
    {}, {}
)  # opened by a signed link: to everybody without it a dead link (opm/tests/test_link_matrix.py)
LINK_READ = Rule({}, {})  # the same, without a form
NAMED = Rule(  # a button of the owner, or of whoever knows the respondent's name
    {}, {**of_client(readers=FORBIDDEN), "bob": FORBIDDEN}
)

RULES: dict[str, Rule] = {
    "home": PAGE,
    "portfolio": PAGE,
    "portfolio_download": PAGE,
    "clients": PAGE,
    "client": READ,
    "client_reports": READ_ORDER,
    "find": PAGE,
    "settings": FORM,
    "reports": FORM,
    "report": READ,
    "report_pdf": READ,
    "job": READ,
    "job_stop": ORDER,
    "job_retry": ORDER,
    "health_live": PUBLIC,
    "health_ready": PUBLIC,
    "score": READ_EDIT,
    "letter_keys": OWN_SETTING,
    "device_key": OWN_SETTING,
    "submit_sheet": EDIT,
    "unchanged": EDIT,
    "close_assessment": EDIT,
    "reopen_assessment": EDIT,
    "moderation": READ,
    "moderation_agenda": READ,
    "moderation_minutes": READ,
    "agree": DO,
    "respondents": READ,
    "respondent_invite": EDIT,
    "respondent_questions": EDIT,
    "respondent_remind": NAMED,
    "respondent_renew": NAMED,
    "respondent_stop": DO,
    "respondent_remove": DO,
    "respond": LINK,
    "respond_question": LINK,
    "respond_review": LINK,
    "respond_thanks": LINK_READ,
    "respond_not_me": LINK,
    "respond_open": LINK_READ,
    "sheet": READ_EDIT,
    "carry": DO,
    "answer": READ_EDIT,
    "result": READ,
    "result_status": READ,
    "result_why": READ,
    "metrics": READ,
    "metrics_download": READ,
    "metric": READ_EDIT,
    "metric_withdraw": DO,
    "targets": READ_EDIT,
    "plan": READ,
    "plan_choose": EDIT,
    "plan_end": DO,
    "plan_steps": DO,
    "plan_step": READ_EDIT,
    "plan_take_up": DO,
    "take_evidence": DO,
    "rubric": PAGE,
    "rubric_version": PAGE,
    "rubric_compare": PAGE,
    "rubric_capability": PAGE,
    "roadmap": PAGE,
    "roadmap_download": PAGE,
    "client_roadmap": READ,
    "initiative_new": EDIT,
    "initiative": READ_EDIT,
    "initiative_stop": DO,
    "initiative_undo": DO,
    "account_login": OPEN,
    "account_logout": OPEN,
    "account_inactive": OPEN,
    "account_signup": OPEN,
    "account_reset_password": OPEN,
    "account_reset_password_done": OPEN,
    "account_reset_password_from_key": OPEN,
    "account_reset_password_from_key_done": OPEN,
    "account_confirm_login_code": OPEN,
    "account_confirm_email": OPEN,
    "account_email_verification_sent": OPEN,
    "mfa_authenticate": OPEN,
    "account_reauthenticate": ACCOUNT,
    "account_email": ACCOUNT,
    "account_change_password": ACCOUNT,
    "account_set_password": ACCOUNT,
    "mfa_index": ACCOUNT,
    "mfa_reauthenticate": ACCOUNT,
    "mfa_activate_totp": ACCOUNT,
    "mfa_deactivate_totp": ACCOUNT,
    "mfa_view_recovery_codes": ACCOUNT,
    "mfa_generate_recovery_codes": ACCOUNT,
    "mfa_download_recovery_codes": ACCOUNT,
}


@dataclass(frozen=True)
class Route:
    """A named address of the resolver with the names of its arguments."""

    name: str
    args: tuple[str, ...]
    in_admin: bool


def routes(patterns: Any = None, namespace: str = "", args: tuple[str, ...] = ()) -> Iterator[Route]:
    """All routes of the application, admin included."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        inner = (*args, *pattern.pattern.regex.groupindex) if hasattr(pattern.pattern, "regex") else args
        if isinstance(pattern, URLPattern):
            named = f"{namespace}:{pattern.name}" if namespace else pattern.name
            name = named if named and pattern.name else f"unnamed {pattern.pattern}"
            yield Route(name, inner, in_admin=namespace.startswith("admin"))
        else:
            yield from routes(pattern.url_patterns, pattern.namespace or namespace, inner)


# The admin's catch-all answers 404 for every unknown address, signed in or not; it has no name.
ALL_ROUTES = [route for route in dict.fromkeys(routes()) if not route.name.startswith("unnamed (?P<url>")]
# Both forms of every model's admin address are walked; the addresses without a name only redirect.
WALKED = [route for route in ALL_ROUTES if not route.name.startswith("unnamed")]


def family(route: Route) -> str:
    """Routes of one object are walked in one world: "initiative", "admin:relationships_client"."""
    return "_".join(route.name.split("_")[: 2 if route.in_admin else 1])


FAMILIES = sorted({family(route) for route in WALKED})


def test_every_route_is_declared_and_every_declaration_is_a_route() -> None:
    names = {route.name for route in WALKED if not route.in_admin}
    assert names - set(RULES) == set(), "declare these routes in RULES"
    assert set(RULES) - names == set(), "these rules have no route"


@dataclass(frozen=True)
class World:
    """Finance with one of everything, and the values that addresses need."""

    people: dict[str, User]
    values: dict[str, Any]


@pytest.fixture
def world(
    request: pytest.FixtureRequest,
    finance: Client,
    sales: Client,
    portfolio: Portfolio,
    rubric_version: RubricVersion,
    now: datetime,
    quarter: Quarter,
) -> World:
    people = {name: request.getfixturevalue(name) for name in SIGNED_IN}
    alice = people["alice"]
    people["dismissed"] = User.objects.create_user("dismissed@example.org", name="Gone", is_active=False)
    finance.memberships.create(user=people["dismissed"])
    Client.objects.filter(pk=finance.pk).update(business=CANARY)
    assessment = open_assessment(client=finance, quarter=quarter, by=alice, now=now)
    own_sheet(assessment=assessment, by=alice, now=now)
    asked = invite(
        assessment=assessment, name=CANARY, email="", asked=["REL1.2a", "REL1.3a"], by=alice, now=now
    )
    Assessment.objects.update(computed_revision=F("revision"), stale_since=None)
    initiative = Initiative.objects.create(
        client=finance,
        title=CANARY,
        earliest=date(2026, 10, 1),
        latest=date(2026, 12, 31),
        baseline_latest=date(2026, 12, 31),
        created_at=now,
    )
    job = Job.objects.create(
        kind="report.build",
        title=CANARY,
        unique_key="matrix",
        requested_by=alice,
        created_at=now,
        state="failed",
    )
    report = ReportRun.objects.create(
        client=finance, quarter=quarter, job=job, requested_by=alice, created_at=now, pdf=b"%PDF-1.7"
    )
    values = {
        "client": finance.slug,
        "quarter": quarter,
        "capability": "REL1",
        "pom": "REL1.2a",
        "rubric": rubric_version.rubric.key,
        "version": rubric_version.version,
        "other": rubric_version.version,
        "fmt": "csv",
        "uidb36": "1",
        "key": "x-y",
        "metric": "reviews_overdue_share",
        "initiative": initiative.pk,
        "step": plan_with_a_step(assessment, now=now, title=CANARY).pk,
        "job": job.pk,
        "report": report.pk,
        "respondent": asked.sheet.pk,
        "link": asked.link.pk,
        "number": 1,
        "token": asked.token[:-1],  # the whole one has a matrix of its own: opm/tests/test_link_matrix.py
    }
    return World(people, values)


def address(route: Route, world: World) -> str:
    """The route's address with the world's objects; `pk` is the object the route is about."""
    about = route.name.split("_")[0]
    values = {"pk": world.values.get(about, 1), **world.values}
    if route.in_admin:
        return reverse(route.name, kwargs={name: ADMIN_VALUES.get(name, "1") for name in route.args})
    return reverse(route.name, kwargs={name: values[name] for name in route.args})


def outcome(response: HttpResponse) -> str:
    """What the answer amounts to. A form's own refusal (400, 409, 422) is an answer to somebody who may ask."""
    location = response.headers.get("Location", "")
    if response.status_code in (301, 302) and ("/accounts/login/" in location or "/admin/login/" in location):
        return LOGIN
    return {404: HIDDEN, 403: FORBIDDEN, 405: NO_METHOD}.get(
        response.status_code, DONE if response.status_code < 500 else f"error {response.status_code}"
    )


def expected(route: Route, actor: str, method: str) -> set[str]:
    """The outcomes that are right for this cell."""
    if route.in_admin:
        inside = {DONE, HIDDEN, FORBIDDEN, NO_METHOD, LOGIN}
        open_to_all = route.name in ("admin:login", "admin:logout", "admin:jsi18n")
        return inside if actor == "dana" or open_to_all else {LOGIN, FORBIDDEN}
    rule = RULES[route.name]
    if rule is PUBLIC:
        return {DONE} if method in ("get", "head") else {NO_METHOD}
    if rule is LINK or rule is LINK_READ:
        answered = ("get", "head") if rule is LINK_READ else ("get", "head", "post")
        return {HIDDEN} if method in answered else {NO_METHOD}
    if rule is OPEN:
        return {DONE, HIDDEN, NO_METHOD, LOGIN}
    if rule is ACCOUNT:
        # allauth answers 403 where a person has nothing to confirm with.
        return {LOGIN} if actor in KEPT_OUT else {DONE, HIDDEN, NO_METHOD, FORBIDDEN}
    return {rule.outcome(actor, method)}


def cells(
    route: Route, world: World, browsers: dict[str, Browser]
) -> Iterator[tuple[str, str, HttpResponse]]:
    """Every actor and method against the route, each in its own rolled-back savepoint."""
    where = address(route, world)
    for actor, browser in browsers.items():
        kept = deepcopy(browser.cookies)
        for method in METHODS:
            body = BODIES.get(route.name, {}) if method == "post" else {}
            with transaction.atomic():
                yield actor, method, getattr(browser, method)(where, body)
                transaction.set_rollback(True)
            browser.cookies = deepcopy(kept)


@pytest.fixture
def browsers(world: World) -> dict[str, Browser]:
    """A signed-in browser for every actor."""
    made = {actor: Browser(raise_request_exception=True) for actor in ACTORS}
    for actor, browser in made.items():
        if actor != "anonymous":
            browser.force_login(world.people[actor])
    return made


@pytest.mark.django_db
@pytest.mark.parametrize("name", FAMILIES)
def test_every_actor_and_method_gets_the_declared_outcome(
    name: str, world: World, browsers: dict[str, Browser]
) -> None:
    wrong = []
    for route in (route for route in WALKED if family(route) == name):
        for actor, method, response in cells(route, world, browsers):
            cell = f"{method.upper()} {route.name} by {actor}"
            got = outcome(response)
            if got not in expected(route, actor, method):
                wrong.append(f"{cell}: {got} ({response.status_code})")
            if actor in (*OUTSIDE, *KEPT_OUT) and CANARY.encode() in getattr(response, "content", b""):
                wrong.append(f"{cell}: shows what belongs to Finance")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_what_is_out_of_sight_looks_like_what_does_not_exist(world: World) -> None:
    browser = Browser()
    browser.force_login(world.people["mallory"])
    foreign, missing = (browser.get(reverse("client", args=[slug])) for slug in ("finance", "no-such-client"))
    assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content)


def test_every_admin_model_is_walked() -> None:
    names = {route.name for route in WALKED}
    for model in admin.site._registry:
        assert f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" in names
