"""A small company for tests that look at pages, and a site that serves it to a real browser.

The pages only read, so one data set serves a whole module: it is committed once, served, and emptied at the module's
end. The clients are the demo's: one half scored, one closed, one new, one complete, one untouched.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client as Visitor
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from assessments.answer_input import AnswerInput
from assessments.models import Assessment, PlanStep, Pom, RubricVersion
from assessments.selectors.respondents import suggested_questions
from assessments.selectors.rubric import engine_rubric
from assessments.services import respondents
from assessments.services import rubric as rubrics
from assessments.services.answers import Entry, record_answers
from assessments.services.rubric.edit import capability_of, mark_of
from assessments.testing import SHIPPED, plan_with_a_step, rubric_file
from assessments.views.respond import SESSION_KEY
from opm.demo.cast import CLIENTS, PEOPLE, PORTFOLIOS, TEAMS
from opm.demo.plans import PLANS
from opm.demo.stories import STORIES
from opm.demo.timeline import Clock
from opm.demo.world import World
from opm.demo.write import write_world
from opm.kernel import calendar, jobs
from opm.kernel.models import SignedLink
from opm.kernel.quarters import Quarter
from opm.reports import services as reports
from opm.testing.browser import BrowserProblems
from relationships.models import Client, Portfolio, User
from roadmap.models import Initiative, ReportRun

HALF, CLOSED, NEW, COMPLETE, UNTOUCHED = "finance", "supply-chain", "marketing", "sales-europe", "facilities"
SHOWN = (HALF, CLOSED, NEW, COMPLETE, UNTOUCHED)
BRM, MANAGER, ADMIN, STRANGER = "priya.raman", "daniel.hofer", "ruth.okafor", ""
RESPONDENT = "Rosa Lindqvist"  # has no account: her browser has opened a link
CAPABILITY = "REL1"
PLANNED = "?chosen=1&step=VAL3.5a:F&step=STR1.5a:F&step=CHG2.5a:F"  # ticked practices of the closed client
DESKTOP, PHONE = (1280, 900), (390, 844)
DRAWN = "() => !document.querySelector('[data-chart]') || document.documentElement.dataset.charts === 'drawn'"
SETTLED = "() => !document.querySelector('.htmx-request, .htmx-settling')"


@dataclass(frozen=True)
class Place:
    """An address as somebody sees it; `status` is what the server answers."""

    who: str
    path: str
    status: int = 200


@dataclass(frozen=True)
class Company:
    """What the addresses of the company's pages need."""

    quarter: Quarter
    version: RubricVersion
    draft: RubricVersion
    initiative: Initiative
    report: ReportRun
    portfolio_report: ReportRun
    waiting: ReportRun


def make_company() -> Company:
    """Five clients of the demo with eight quarters of history, a draft rubric, two reports and one in the queue."""
    now = timezone.now()
    quarter = calendar.current_quarter()
    version = rubrics.import_rubric(rubric_file(SHIPPED), by=None, now=now, publish=True)
    write_world(_shown_world(), version=version, clock=Clock.of(quarter, now), seed=1)
    admin, manager = _person(ADMIN), _person(MANAGER)
    client, portfolio = Client.objects.get(slug=CLOSED), Client.objects.get(slug=CLOSED).portfolio
    assert isinstance(portfolio, Portfolio)
    orders: list[ReportRun] = [
        reports.order_client_report(client=client, quarter=quarter, by=manager, now=now),
        reports.order_portfolio_report(portfolio=portfolio, quarter=quarter, by=manager, now=now),
    ]
    with override_settings(CHROMIUM="none-for-this-test"):  # the PDF has its own tests
        for run in orders:
            jobs.run(run.job_id)
    waiting = reports.order_client_report(client=client, quarter=quarter.plus(-1), by=_person(BRM), now=now)
    initiative = Initiative.objects.filter(client__slug=HALF).order_by("pk").last()
    assert initiative is not None
    _ask_somebody(quarter)
    _plan_something(quarter)
    return Company(quarter, version, _edited_draft(version, admin), initiative, orders[0], orders[1], waiting)


def _ask_somebody(quarter: Quarter) -> None:
    """A respondent by link of the half scored client, who has answered the first question."""
    now, by = timezone.now(), _person(BRM)
    assessment = Assessment.objects.get(client__slug=HALF, quarter=quarter)
    asked = suggested_questions(assessment)
    handed = respondents.invite(
        assessment=assessment, name=RESPONDENT, email="rosa@example.org", asked=asked, by=by, now=now
    )
    pom = Pom.objects.get(version=assessment.version, key=asked[0])
    record_answers(
        sheet=handed.sheet, entries=[Entry(pom, AnswerInput(option="L"), 0)], by=handed.link, now=now
    )


def _plan_something(quarter: Quarter) -> None:
    """A plan under way of the closed client, with one late step."""
    assessment = Assessment.objects.get(client__slug=CLOSED, quarter=quarter)
    late = calendar.first_day(quarter.plus(-1))
    plan_with_a_step(assessment, now=timezone.now(), owner=_person(BRM), due_on=late)


def _link() -> SignedLink:
    return SignedLink.objects.get(for_label=RESPONDENT)


def _session(who: str) -> str:
    visitor = Visitor()
    if who == RESPONDENT:
        opened = visitor.session
        opened[SESSION_KEY] = [_link().pk]
        opened.save()
        return str(opened.session_key)
    visitor.force_login(_person(who))
    return visitor.cookies[settings.SESSION_COOKIE_NAME].value


def _shown_world() -> World:
    clients = [part for part in CLIENTS if part.slug in SHOWN]
    stories = [story for story in STORIES if story.client in SHOWN]
    return World(
        PEOPLE, PORTFOLIOS, clients, TEAMS, stories, [plan for plan in PLANS if plan.client in SHOWN]
    )


def _person(name: str) -> User:
    return User.objects.get(email__startswith=name)


def _edited_draft(version: RubricVersion, admin: User) -> RubricVersion:
    """A clone in which one POM has another title, so that there is something to compare."""
    now = timezone.now()
    draft = rubrics.clone(version=version, to="next", by=admin, now=now)
    stored = capability_of(engine_rubric(draft), CAPABILITY)
    content = {**stored, "poms": [{**stored["poms"][0], "title": "Another title"}, *stored["poms"][1:]]}
    return rubrics.save_capability(
        version=draft, key=CAPABILITY, content=content, seen=mark_of(stored), by=admin, now=now
    )


def places(company: Company) -> dict[str, Place]:
    """Every own page of the application by a name that tests show; routes of forms and files are not pages."""
    quarter, version, draft = company.quarter, company.version, company.draft
    rubric = (version.rubric.key, version.version)
    link = _link()
    step = PlanStep.objects.get(plan__client__slug=CLOSED).pk

    def page(who: str, name: str, *args: Any, query: str = "", status: int = 200) -> Place:
        return Place(who, reverse(name, args=args) + query, status)

    return {
        "sign-in": page(STRANGER, "account_login"),
        "forgotten password": page(STRANGER, "account_reset_password"),
        "home": page(BRM, "home"),
        "home of a manager": page(MANAGER, "home"),
        "portfolio": page(MANAGER, "portfolio"),
        "portfolio filtered": page(MANAGER, "portfolio", query="?only=backwards&level=service"),
        "portfolio of an empty quarter": page(MANAGER, "portfolio", query="?quarter=1999-Q1"),
        "clients": page(BRM, "clients"),
        "client half scored": page(BRM, "client", HALF),
        "client closed": page(BRM, "client", CLOSED),
        "client untouched": page(MANAGER, "client", UNTOUCHED),
        "score": page(BRM, "score", HALF),
        "score not begun": page(BRM, "score", HALF, query="?quarter=1999-Q1"),
        "sheet": page(BRM, "sheet", HALF, quarter, CAPABILITY),
        "sheet with levels opened": page(BRM, "sheet", HALF, quarter, CAPABILITY, query="?open=2,3,4,5"),
        "sheet read by a manager": page(MANAGER, "sheet", HALF, quarter, CAPABILITY),
        "sheet of a closed quarter": page(BRM, "sheet", CLOSED, quarter, CAPABILITY),
        "submit": page(BRM, "submit_sheet", HALF, quarter),
        "confirm what did not change": page(BRM, "unchanged", HALF, quarter),
        "confirm nothing in a closed quarter": page(BRM, "unchanged", CLOSED, quarter),
        "respondents": page(BRM, "respondents", HALF, quarter),
        "respondents of a closed quarter": page(BRM, "respondents", CLOSED, quarter),
        "respondents read by a manager": page(MANAGER, "respondents", HALF, quarter),
        "ask somebody": page(BRM, "respondent_invite", HALF, quarter),
        "questions of a respondent": page(BRM, "respondent_questions", HALF, quarter, int(link.object_id)),
        "respond: start": page(RESPONDENT, "respond", link.pk),
        "respond: question": page(RESPONDENT, "respond_question", link.pk, 2),
        "respond: question answered": page(RESPONDENT, "respond_question", link.pk, 1, query="?review"),
        "respond: review": page(RESPONDENT, "respond_review", link.pk),
        "respond: not me": page(RESPONDENT, "respond_not_me", link.pk),
        "respond: dead link": page(STRANGER, "respond_open", "no-such-token", status=404),
        "close": page(BRM, "close_assessment", HALF, quarter),
        "reopen": page(BRM, "reopen_assessment", CLOSED, quarter),
        "moderation": page(BRM, "moderation", HALF, quarter),
        "moderation read by a manager": page(MANAGER, "moderation", HALF, quarter),
        "moderation agenda": page(BRM, "moderation_agenda", HALF, quarter),
        "moderation minutes": page(BRM, "moderation_minutes", HALF, quarter),
        "moderation minutes closed": page(BRM, "moderation_minutes", CLOSED, quarter),
        "result open": page(BRM, "result", HALF),
        "result closed": page(BRM, "result", CLOSED),
        "result not there": page(BRM, "result", HALF, query="?quarter=1999-Q1"),
        "why open": page(BRM, "result_why", HALF, CAPABILITY),
        "why closed": page(BRM, "result_why", CLOSED, "VAL2"),
        "metrics": page(BRM, "metrics", HALF),
        "metrics read by a manager": page(MANAGER, "metrics", CLOSED),
        "metrics without a value": page(BRM, "metrics", HALF, query="?only=missing"),
        "metrics found none": page(BRM, "metrics", HALF, query="?q=no+such+metric"),
        "metric measured": page(BRM, "metric", HALF, "relationship_staff"),
        "metric by hand": page(BRM, "metric", HALF, "reviews_overdue_share"),
        "metric read by a manager": page(MANAGER, "metric", CLOSED, "reviews_overdue_share"),
        "targets": page(BRM, "targets", HALF),
        "targets filled": page(BRM, "targets", HALF, query="?partner=strategic&by=2199-12-31"),
        "targets read by a manager": page(MANAGER, "targets", CLOSED),
        "plan": page(BRM, "plan", CLOSED),
        "plan ticked": page(BRM, "plan", CLOSED, query=PLANNED),
        "plan while open": page(BRM, "plan", HALF, query="?ask=partner:strategic"),
        "plan read by a manager": page(MANAGER, "plan", CLOSED),
        "plan without a result": page(BRM, "plan", HALF, query="?quarter=1999-Q1"),
        "plan to start": page(BRM, "plan_choose", CLOSED, query=PLANNED),
        "plan step": page(BRM, "plan_step", CLOSED, step),
        "plan step read by a manager": page(MANAGER, "plan_step", CLOSED, step),
        "rubric": page(BRM, "rubric"),
        "rubric version": page(BRM, "rubric_version", *rubric),
        "rubric version with where we are": page(BRM, "rubric_version", *rubric, query=f"?client={HALF}"),
        "rubric search": page(BRM, "rubric_version", *rubric, query="?q=client"),
        "rubric capability": page(BRM, "rubric_capability", *rubric, CAPABILITY),
        "rubric compare": page(ADMIN, "rubric_compare", *rubric, draft.version),
        "roadmap": page(MANAGER, "roadmap"),
        "client roadmap": page(BRM, "client_roadmap", HALF),
        "new initiative": page(BRM, "initiative_new", HALF),
        "initiative": page(BRM, "initiative", HALF, company.initiative.pk),
        "initiative read by a manager": page(MANAGER, "initiative", HALF, company.initiative.pk),
        "reports": page(MANAGER, "reports"),
        "client reports": page(BRM, "client_reports", CLOSED),
        "report": page(BRM, "report", company.report.pk),
        "portfolio report": page(MANAGER, "report", company.portfolio_report.pk),
        "job done": page(MANAGER, "job", company.report.job_id),
        "job waiting": page(BRM, "job", company.waiting.job_id),
        "find": page(BRM, "find"),
        "find something": page(BRM, "find", query="?q=fin"),
        "find nothing": page(BRM, "find", query="?q=no-such-thing"),
        "settings": page(BRM, "settings"),
        "change the password": page(BRM, "account_change_password"),
        "not found": Place(BRM, "/no-such-page/", 404),
        "not yours": page(MANAGER, "initiative_new", HALF, status=403),
        "admin: outline": page(ADMIN, "admin:assessments_rubricversion_change", version.pk),
        "admin: outline of a draft": page(ADMIN, "admin:assessments_rubricversion_change", draft.pk),
        "admin: capability": page(ADMIN, "admin:rubric_capability", draft.pk, CAPABILITY),
        "admin: publish": page(ADMIN, "admin:rubric_publish", draft.pk),
        "admin: compare": page(ADMIN, "admin:rubric_compare", draft.pk, version.pk),
        "admin: mapping": page(ADMIN, "admin:rubric_map", draft.pk, version.pk),
        "admin: log": page(ADMIN, "admin:assessments_rubricversion_history", draft.pk),
        "admin: upload": page(ADMIN, "admin:rubric_upload"),
    }


STOCK = ("admin:index", "admin:relationships_client_changelist", "admin:relationships_user_add")
# Their names are known before the company is there, for the tests' parameters.
NAMES = [
    "sign-in",
    "forgotten password",
    "home",
    "home of a manager",
    "portfolio",
    "portfolio filtered",
    "portfolio of an empty quarter",
    "clients",
    "client half scored",
    "client closed",
    "client untouched",
    "score",
    "score not begun",
    "sheet",
    "sheet with levels opened",
    "sheet read by a manager",
    "sheet of a closed quarter",
    "submit",
    "confirm what did not change",
    "confirm nothing in a closed quarter",
    "respondents",
    "respondents of a closed quarter",
    "respondents read by a manager",
    "ask somebody",
    "questions of a respondent",
    "respond: start",
    "respond: question",
    "respond: question answered",
    "respond: review",
    "respond: not me",
    "respond: dead link",
    "close",
    "reopen",
    "moderation",
    "moderation read by a manager",
    "moderation agenda",
    "moderation minutes",
    "moderation minutes closed",
    "result open",
    "result closed",
    "result not there",
    "why open",
    "why closed",
    "metrics",
    "metrics read by a manager",
    "metrics without a value",
    "metrics found none",
    "metric measured",
    "metric by hand",
    "metric read by a manager",
    "targets",
    "targets filled",
    "targets read by a manager",
    "plan",
    "plan ticked",
    "plan while open",
    "plan read by a manager",
    "plan without a result",
    "plan to start",
    "plan step",
    "plan step read by a manager",
    "rubric",
    "rubric version",
    "rubric version with where we are",
    "rubric search",
    "rubric capability",
    "rubric compare",
    "roadmap",
    "client roadmap",
    "new initiative",
    "initiative",
    "initiative read by a manager",
    "reports",
    "client reports",
    "report",
    "portfolio report",
    "job done",
    "job waiting",
    "find",
    "find something",
    "find nothing",
    "settings",
    "change the password",
    "not found",
    "not yours",
    "admin: outline",
    "admin: outline of a draft",
    "admin: capability",
    "admin: publish",
    "admin: compare",
    "admin: mapping",
    "admin: log",
    "admin: upload",
]


@dataclass
class Site:
    """The served company: one signed-in browser window a person and size."""

    url: str
    company: Company
    browser: Browser
    options: dict[str, Any]
    sessions: dict[str, str]  # made with the company: what a test writes itself, the server does not see
    problems: BrowserProblems = field(default_factory=BrowserProblems)
    _pages: dict[tuple[str, tuple[int, int]], Page] = field(default_factory=dict)

    def open(self, name: str, size: tuple[int, int] = DESKTOP) -> Page:
        """The page of that name, its figures drawn; fails when the server's answer is another than expected."""
        return self.visit(places(self.company)[name], size)

    def visit(self, place: Place, size: tuple[int, int] = DESKTOP) -> Page:
        page = self._page(place.who, size)
        self.problems.found.clear()
        self.problems.expected[:] = [] if place.status == 200 else [f"status of {place.status}"]
        response = page.goto(self.url + place.path)
        assert response is not None
        assert response.status == place.status, f"{place.path}: {response.status}"
        assert not place.who or reverse("account_login") not in page.url, "not signed in"
        page.wait_for_function(DRAWN)
        page.wait_for_function(SETTLED)
        return page

    def assert_quiet(self) -> None:
        """Nothing of the last page went wrong in the browser."""
        assert self.problems.unexpected() == []

    def _page(self, who: str, size: tuple[int, int]) -> Page:
        if (who, size) not in self._pages:
            self._pages[who, size] = self._context(who, size).new_page()
        return self._pages[who, size]

    def _context(self, who: str, size: tuple[int, int]) -> BrowserContext:
        window = {"width": size[0], "height": size[1]}
        more: dict[str, Any] = {"has_touch": True, "is_mobile": True} if size == PHONE else {}
        options = {**self.options, "viewport": window, "reduced_motion": "reduce", **more}
        context = self.problems.watch(self.browser.new_context(**options))
        if who:
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": self.sessions[who], "url": self.url}])
        return context

    def close(self) -> None:
        for page in self._pages.values():
            page.context.close()


@contextmanager
def served(browser: Browser, options: dict[str, Any], blocker: Any) -> Iterator[Site]:
    """Make the company in the test database, serve it, and empty the database at the end."""
    with blocker.unblock():
        try:
            company = make_company()
            people = (BRM, MANAGER, ADMIN, RESPONDENT)
            site = Site("", company, browser, options, {who: _session(who) for who in people})
            server = LiveServer("localhost")
            site.url = server.url
            try:
                yield site
            finally:
                site.close()
                server.stop()
        finally:
            call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def site(browser: Browser, browser_context_args: dict[str, Any], django_db_blocker: Any) -> Iterator[Site]:
    """The served company, made once a module."""
    with served(browser, browser_context_args, django_db_blocker) as made:
        yield made
