"""The access matrix: every route x actor x method has a declared outcome (TRUST.md S1).

The routes come from the URL resolver. A route without a rule fails; a rule without a route fails. What is out of sight
looks exactly like what does not exist. A new route adds its rule to RULES; actors, objects and requests are those of
opm/testing/matrix.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.contrib import admin
from django.test import Client as Browser
from django.urls import reverse

from opm.testing.matrix import (
    CANARY,
    CANDID,
    DONE,
    FORBIDDEN,
    HIDDEN,
    KEPT_OUT,
    LOGIN,
    NO_METHOD,
    OUTSIDE,
    READERS,
    SIGNED_IN,
    TEAM,
    World,
    cells,
    outcome,
)
from opm.testing.matrix import browsers as browsers  # a fixture
from opm.testing.matrix import world as world  # a fixture
from opm.testing.routes import FAMILIES, WALKED, Route, family

BODIES = {  # where the form is read before the right is asked
    "client_reports": {"quarter": "2026-Q4"},
    "unchanged": {"part": "REL"},
    "snooze": {"client": "finance", "key": "commitment:1", "until": "2026-11-13", "reason": "It can wait"},
    "unsnooze": {"client": "finance", "key": "commitment:1"},
}


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

OWN_FILE = Rule(  # a file that one of the team chose: nobody else's
    {**of_client(readers=FORBIDDEN), "bob": HIDDEN}, {**of_client(readers=FORBIDDEN), "bob": HIDDEN}
)
JUDGED = {**of_client(readers=FORBIDDEN), **dict.fromkeys(TEAM, FORBIDDEN), "carol": DONE}
JUDGE = Rule(JUDGED, JUDGED)  # only the portfolio's manager
MAP = Rule(everyone(DONE), {**everyone(FORBIDDEN), "carol": DONE, "oscar": DONE})  # managers order their own

OWNER = Rule(of_client(readers=FORBIDDEN), NAMED.post)  # the team sees it, the owner alone acts

RULES: dict[str, Rule] = {
    "people": READ,
    "people_download": READ,
    "person_new": EDIT,
    "person": READ,
    "person_change": EDIT,
    "person_erase": EDIT,
    "person_everything": Rule(EDIT.get, {}),
    "seat_end": EDIT,
    "seat_reopen": DO,
    "seat_key": DO,
    "reading_add": EDIT,
    "candid_note_add": DO,
    "candid_note_erase": DO,
    "candid_grants": OWNER,
    "candid_grant_end": NAMED,
    "home": PAGE,
    "today_rows": PAGE,
    "snooze": DO,
    "unsnooze": DO,
    "digest_stop": LINK,
    "relationship_map": MAP,
    "importance": JUDGE,
    "import_start": EDIT,
    "import_preview": OWN_FILE,
    "demand_import": Rule(EDIT.get, {}),
    "demand_mapping": OWN_FILE,
    "request_from_mail": EDIT,
    "import_example": Rule(EDIT.get, {}),
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
    "promises": PAGE,
    "promises_download": PAGE,
    "commitments": READ,
    "commitments_download": READ,
    "commitment_new": EDIT,
    "commitment": READ,
    "commitment_change": EDIT,
    "commitment_accept": DO,
    "commitment_keep": DO,
    "commitment_risk": DO,
    "commitment_withdraw": DO,
    "commitment_reopen": DO,
    "commitment_tell": EDIT,
    "commitment_move": DO,
    "warning_told": DO,
    "warning_reply": DO,
    "status_report": READ_EDIT,
    "status_report_shown": READ,
    "decisions": READ,
    "decisions_download": READ,
    "decision_new": EDIT,
    "decision": READ,
    "decision_change": EDIT,
    "decision_chase": DO,
    "decision_unchase": DO,
    "decision_remind": DO,
    "decision_answer": DO,
    "decision_drop": DO,
    "decision_reopen": DO,
    "concerns": READ,
    "concerns_download": READ,
    "concern_new": EDIT,
    "concern": READ,
    "concern_change": EDIT,
    "concern_work": DO,
    "concern_close": DO,
    "concern_reopen": DO,
    "needs": READ,
    "needs_download": READ,
    "need_new": EDIT,
    "need": READ,
    "need_change": EDIT,
    "need_lead": DO,
    "need_take_up": DO,
    "need_drop": DO,
    "need_reopen": DO,
    "rubric": PAGE,
    "rubric_version": PAGE,
    "rubric_compare": PAGE,
    "rubric_capability": PAGE,
    "charter": READ,
    "charter_edit": EDIT,
    "charter_version": READ,
    "charter_compare": READ,
    "charter_propose": EDIT,
    "charter_remind": DO,
    "charter_withdraw": DO,
    "charter_agree": LINK,
    "charter_thanks": LINK_READ,
    "charter_open": LINK_READ,
    "objective_new": EDIT,
    "objective": READ_EDIT,
    "objective_read": DO,
    "objective_drop": DO,
    "community": READ_EDIT,
    "roadmap": PAGE,
    "roadmap_download": PAGE,
    "roadmap_rows": PAGE,
    "roadmap_rows_download": PAGE,
    "roadmap_shares": READ,
    "roadmap_shares_download": READ,
    "roadmap_share_new": EDIT,
    "roadmap_share_stop": DO,
    "shared_roadmap": LINK,
    "shared_roadmap_open": LINK_READ,
    "client_roadmap": READ,
    "demand": READ,
    "demand_across": PAGE,
    "demand_across_download": PAGE,
    "demand_flow": READ,
    "priority_sessions": READ,
    "priority_session_new": EDIT,
    "priority_session": READ,
    "priority_session_start": DO,
    "priority_session_move": DO,
    "priority_session_cancel": DO,
    "priority_session_verdict": DO,
    "priority_session_allot": DO,
    "priority_session_end": DO,
    "priority_session_letter": EDIT,
    "demand_limits": EDIT,
    "requests": READ,
    "requests_download": READ,
    "request_new": EDIT,
    "request": READ,
    "request_edit": EDIT,
    "request_move": EDIT,
    "request_undo": DO,
    "feasibility_ask": DO,
    "feasibility_reply": EDIT,
    "initiative_new": EDIT,
    "initiative": READ_EDIT,
    "initiative_stop": DO,
    "initiative_undo": DO,
    "strategy": READ,
    "strategy_download": READ,
    "mandate_versions": READ,
    "mandate_edit": EDIT,
    "mandate_agree": EDIT,
    "mandate_drop": DO,
    "themes": READ,
    "theme_new": EDIT,
    "theme": EDIT,
    "theme_move": DO,
    "theme_retire": DO,
    "outcomes": READ,
    "outcomes_download": READ,
    "outcome_new": EDIT,
    "outcome": READ,
    "outcome_edit": EDIT,
    "outcome_read": DO,
    "outcome_end": DO,
    "outcome_reopen": DO,
    "outcome_need": DO,
    "leaks": READ,
    "leaks_download": READ,
    "leak_new": EDIT,
    "leak": READ,
    "leak_edit": EDIT,
    "leak_act": DO,
    "leak_end": DO,
    "leak_reopen": DO,
    "thread": READ,
    "packages": READ,
    "packages_download": READ,
    "package_new": EDIT,
    "package": READ,
    "package_edit": EDIT,
    "package_deliver": DO,
    "package_verdict": DO,
    "package_carry": DO,
    "package_stop": DO,
    "package_take_back": DO,
    "catch_ups": READ,
    "catch_ups_download": READ,
    "catch_up_new": EDIT,
    "catch_up_log": EDIT,
    "catch_up": READ_EDIT,
    "catch_up_held": DO,
    "catch_up_cancel": DO,
    "catch_up_reopen": DO,
    "catch_up_change": EDIT,
    "catch_up_record": EDIT,
    "catch_up_send": EDIT,
    "catch_up_agenda": READ,
    "catch_up_minutes": READ,
    "catch_up_ics": READ,
    "agenda_add": DO,
    "agenda_item": DO,
    "cadence": READ_EDIT,
    "series_new": EDIT,
    "series": READ_EDIT,
    "series_end": DO,
    "calendar": FORM,
    "calendar_feed": LINK_READ,
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


def test_every_route_is_declared_and_every_declaration_is_a_route() -> None:
    names = {route.name for route in WALKED if not route.in_admin}
    assert names - set(RULES) == set(), "declare these routes in RULES"
    assert set(RULES) - names == set(), "these rules have no route"


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


@pytest.mark.django_db
@pytest.mark.parametrize("name", FAMILIES)
def test_every_actor_and_method_gets_the_declared_outcome(
    name: str, world: World, browsers: dict[str, Browser]
) -> None:
    wrong = []
    for route in (route for route in WALKED if family(route) == name):
        for actor, method, response in cells(route, world, browsers, BODIES.get(route.name, {})):
            cell = f"{method.upper()} {route.name} by {actor}"
            got = outcome(response)
            if got not in expected(route, actor, method):
                wrong.append(f"{cell}: {got} ({response.status_code})")
            if actor in (*OUTSIDE, *KEPT_OUT) and CANARY.encode() in getattr(response, "content", b""):
                wrong.append(f"{cell}: shows what belongs to Finance")
            if actor not in TEAM and CANDID.encode() in getattr(response, "content", b""):
                wrong.append(f"{cell}: shows what is candid")
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
