"""A small company for tests that look at pages: five clients of the demo with everything a page can show.

One client is half scored, one closed, one new, one complete, one untouched.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.test import Client as Visitor
from django.test import override_settings
from django.utils import timezone

from assessments.answer_input import AnswerInput
from assessments.models import Assessment, PlanStep, Pom, RubricVersion
from assessments.selectors.respond.respondents import suggested_questions
from assessments.selectors.rubric import engine_rubric
from assessments.services import respondents
from assessments.services import rubric as rubrics
from assessments.services.answers import Entry, record_answers
from assessments.services.rubric.edit import capability_of, mark_of
from assessments.testing import SHIPPED, plan_with_a_step, rubric_file
from opm.demo.cast import CLIENTS, PEOPLE, PORTFOLIOS, TEAMS
from opm.demo.plans import PLANS
from opm.demo.stories import STORIES
from opm.demo.timeline import Clock
from opm.demo.world import World
from opm.demo.write import write_world
from opm.kernel import calendar, jobs
from opm.kernel.link_pages import SESSION_KEY
from opm.kernel.models import SignedLink
from opm.kernel.quarters import Quarter
from opm.reports import services as reports
from relationships.models import Client, ImportFile, Portfolio, User
from relationships.testing import (
    CatchUps,
    OpenPoints,
    Promises,
    ReadPeople,
    ShownCharter,
    catch_ups_of,
    chosen_file,
    drafted,
    open_points,
    people_read,
    promised,
    seat_of,
    shown_charter,
)
from roadmap.models import Initiative, PrioritySession, ReportRun
from roadmap.services.sessions import plan_session
from roadmap.testing import (
    ShownDemand,
    ShownOutcomes,
    ShownPackages,
    ShownSessions,
    ShownShares,
    ShownStrategy,
    demand_of,
    jira_file,
    outcomes_shown,
    packages_of,
    sessions_of,
    shares_of,
    strategy_of,
)
from roadmap.views.shares import OPENED

HALF, CLOSED, NEW, COMPLETE, UNTOUCHED = "finance", "supply-chain", "marketing", "sales-europe", "facilities"
SHOWN = (HALF, CLOSED, NEW, COMPLETE, UNTOUCHED)
BRM, MANAGER, ADMIN, STRANGER = "priya.raman", "daniel.hofer", "ruth.okafor", ""
RESPONDENT = "Rosa Lindqvist"  # has no account: her browser has opened a link
CAPABILITY = "REL1"


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
    link: SignedLink  # of the respondent
    step: PlanStep  # of the closed client's plan
    points: OpenPoints  # of the half scored client
    promises: Promises  # of the half scored client
    people: ReadPeople  # of the half scored client
    file: ImportFile  # looked over for the half scored client
    jira: ImportFile  # of the half scored client, with statuses and days to ask about
    charter: ShownCharter  # of the half scored client; the closed one has a draft
    meetings: CatchUps  # of the half scored client
    demand: ShownDemand  # of the half scored client
    sessions: ShownSessions  # of the half scored client
    planned: PrioritySession  # of the closed client
    packages: ShownPackages  # of the half scored client's initiative
    outcomes: ShownOutcomes  # of the half scored client
    strategy: ShownStrategy  # of the half scored client
    shares: ShownShares  # of the half scored client's roadmap


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
    points = open_points(Client.objects.get(slug=HALF), _person(BRM), now)
    draft = _edited_draft(version, admin)
    step = PlanStep.objects.get(plan__client__slug=CLOSED)
    return Company(
        quarter=quarter,
        version=version,
        draft=draft,
        initiative=initiative,
        report=orders[0],
        portfolio_report=orders[1],
        waiting=waiting,
        link=_link(),
        step=step,
        points=points,
        promises=promised(Client.objects.get(slug=HALF), _person(BRM), now),
        people=_people_read(),
        file=chosen_file(Client.objects.get(slug=HALF), _person(BRM), now),
        jira=jira_file(Client.objects.get(slug=HALF), _person(BRM), now),
        charter=_charters(),
        meetings=_meetings(),
        demand=demand_of(Client.objects.get(slug=HALF), _person(BRM), now),
        sessions=_sessions(),
        planned=_planned(),
        packages=packages_of(initiative, calendar.today()),
        outcomes=outcomes_shown(Client.objects.get(slug=HALF), _person(BRM), now),
        shares=shares_of(Client.objects.get(slug=HALF), _person(BRM), now),
        strategy=strategy_of(Client.objects.get(slug=HALF), _person(BRM), now),
    )


def _meetings() -> CatchUps:
    """A catch-up today with a point, a held one, a series and a rule by which somebody is overdue."""
    client = Client.objects.get(slug=HALF)
    return catch_ups_of(client, seat_of(client, "Jo Brandt"), calendar.today())


def _sessions() -> ShownSessions:
    """Sessions of the demand board in every state that a page shows."""
    client = Client.objects.get(slug=HALF)
    return sessions_of(client, _person(BRM), timezone.now(), [seat_of(client, "Margaret Oduya")])


def _planned() -> PrioritySession:
    """A session that is planned."""
    client, today = Client.objects.get(slug=CLOSED), calendar.today()
    return plan_session(client=client, on=today, by=_person(BRM), now=timezone.now())


def _charters() -> ShownCharter:
    """A charter in every state that a page shows."""
    now, by = timezone.now(), _person(BRM)
    drafted(Client.objects.get(slug=CLOSED), by, now)
    return shown_charter(Client.objects.get(slug=HALF), by, now)


def _people_read() -> ReadPeople:
    """People of the half scored client who were read, one of whom left."""
    return people_read(Client.objects.get(slug=HALF), _person(BRM), _person(MANAGER), timezone.now())


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


def session_of(who: str) -> str:
    """Key of a session in which this person is signed in, or has opened her link."""
    visitor = Visitor()
    if who == RESPONDENT:
        opened = visitor.session
        charter = SignedLink.objects.filter(purpose="charter", used_at=None).values_list("pk", flat=True)
        shared = list(SignedLink.objects.filter(purpose="roadmap", revoked_at=None).order_by("pk"))
        opened[SESSION_KEY] = [_link().pk, *charter, *(link.pk for link in shared)]
        opened[OPENED] = {str(link.pk): str(calendar.today()) for link in shared if link.opened_count}
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
