"""Every own page that the browser tests look at (axe in light and dark, width of a phone). A new page adds one line.

What a page's address needs is a word, or is read from the company that the tests make (opm/testing/company.py); its
server and windows are in opm/testing/site.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.urls import reverse

from opm.testing.company import (
    ADMIN,
    BRM,
    CAPABILITY,
    CLOSED,
    HALF,
    MANAGER,
    RESPONDENT,
    STRANGER,
    UNTOUCHED,
    Company,
)

PLANNED = "?chosen=1&step=VAL3.5a:F&step=STR1.5a:F&step=CHG2.5a:F"  # ticked practices of the closed client
# Arguments that only the made company knows: attributes of Company.
QUARTER = attrgetter("quarter")
RUBRIC, VERSION, NEXT_VERSION = map(attrgetter, ("version.rubric.key", "version.version", "draft.version"))
PUBLISHED, DRAFT = attrgetter("version.pk"), attrgetter("draft.pk")
INITIATIVE, STEP = attrgetter("initiative.pk"), attrgetter("step.pk")
PACKAGE, DELIVERED, CARRIED = map(
    attrgetter, ("packages.instructed.pk", "packages.delivered.pk", "packages.carried.pk")
)
THEME = attrgetter("strategy.theme.pk")
LINK, RESPONDENTS_SHEET = attrgetter("link.pk"), attrgetter("link.object_id")
DECISION, CONCERN, NEED = map(attrgetter, ("points.decision.pk", "points.concern.pk", "points.need.pk"))
OUTCOME, WISH, ENDED, LEAK = (
    attrgetter(f"outcomes.{name}.pk") for name in ("outcome", "wish", "ended", "leak")
)
FILE, JIRA = attrgetter("file.pk"), attrgetter("jira.pk")
MEETING, HELD, SERIES = map(attrgetter, ("meetings.planned.pk", "meetings.held.pk", "meetings.series.pk"))
OBJECTIVE, CHARTER_LINK = attrgetter("charter.objective.pk"), attrgetter("charter.handed.link.pk")
SEAT, EMPTY_SEAT = attrgetter("people.seat.pk"), attrgetter("people.former.pk")
SHARED_LINK, UNREAD_LINK = attrgetter("shares.handed.link.pk"), attrgetter("shares.unread.link.pk")
REPORT, PORTFOLIO_REPORT = attrgetter("report.pk"), attrgetter("portfolio_report.pk")
JOB_DONE, JOB_WAITING = attrgetter("report.job_id"), attrgetter("waiting.job_id")

SESSION, HELD_SESSION = map(attrgetter, ("sessions.running.pk", "sessions.held.pk"))
REQUEST, ASKED, DECLINED = map(attrgetter, ("demand.request.pk", "demand.asked.pk", "demand.declined.pk"))

COMMITMENT, TOLD, DONE_COMMITMENT, STATUS = (
    attrgetter(f"promises.{name}.pk") for name in ("commitment", "told", "done", "status")
)


@dataclass(frozen=True)
class Place:
    """A page as somebody sees it: who, the route (or an address), its arguments, what the server answers."""

    who: str
    route: str
    args: tuple[Any, ...] = ()
    query: str = ""
    status: int = 200

    def path(self, company: Company) -> str:
        """The address in this company."""
        if self.route.startswith("/"):
            return self.route
        args = [arg(company) if isinstance(arg, attrgetter) else arg for arg in self.args]
        return reverse(self.route, args=args) + self.query


def page(who: str, route: str, *args: Any, query: str = "", status: int = 200) -> Place:
    return Place(who, route, args, query, status)


# By a name that tests show; routes of forms and files are not pages.
PLACES: dict[str, Place] = {
    "sign-in": page(STRANGER, "account_login"),
    "forgotten password": page(STRANGER, "account_reset_password"),
    "home": page(BRM, "home"),
    "home of a manager": page(MANAGER, "home"),
    "home of a manager by client": page(MANAGER, "home", query="?by=client"),
    "rows of a manager's line": page(MANAGER, "today_rows", query="?kind=unfinished"),
    "rows that are done": page(MANAGER, "today_rows", query="?kind=stuck"),
    "stop the digest: dead link": page(STRANGER, "digest_stop", "no-such-token", status=404),
    "relationship map": page(MANAGER, "relationship_map"),
    "relationship map of a BRM": page(BRM, "relationship_map"),
    "importance of a client": page(MANAGER, "importance", HALF),
    "import of people": page(BRM, "import_start", HALF, "people"),
    "import looked over": page(BRM, "import_preview", HALF, "people", FILE),
    "ways requests come in": page(BRM, "demand_import", HALF),
    "import of requests": page(BRM, "import_start", HALF, "requests"),
    "import from jira": page(BRM, "import_start", HALF, "jira"),
    "statuses of jira": page(BRM, "demand_mapping", HALF, JIRA),
    "request from a mail": page(BRM, "request_from_mail", HALF),
    "portfolio": page(MANAGER, "portfolio"),
    "portfolio filtered": page(MANAGER, "portfolio", query="?only=backwards&level=service"),
    "portfolio of an empty quarter": page(MANAGER, "portfolio", query="?quarter=1999-Q1"),
    "clients": page(BRM, "clients"),
    "client half scored": page(BRM, "client", HALF),
    "client closed": page(BRM, "client", CLOSED),
    "client untouched": page(MANAGER, "client", UNTOUCHED),
    "score": page(BRM, "score", HALF),
    "score not begun": page(BRM, "score", HALF, query="?quarter=1999-Q1"),
    "sheet": page(BRM, "sheet", HALF, QUARTER, CAPABILITY),
    "sheet with levels opened": page(BRM, "sheet", HALF, QUARTER, CAPABILITY, query="?open=2,3,4,5"),
    "sheet read by a manager": page(MANAGER, "sheet", HALF, QUARTER, CAPABILITY),
    "sheet of a closed quarter": page(BRM, "sheet", CLOSED, QUARTER, CAPABILITY),
    "submit": page(BRM, "submit_sheet", HALF, QUARTER),
    "confirm what did not change": page(BRM, "unchanged", HALF, QUARTER),
    "confirm nothing in a closed quarter": page(BRM, "unchanged", CLOSED, QUARTER),
    "respondents": page(BRM, "respondents", HALF, QUARTER),
    "respondents of a closed quarter": page(BRM, "respondents", CLOSED, QUARTER),
    "respondents read by a manager": page(MANAGER, "respondents", HALF, QUARTER),
    "ask somebody": page(BRM, "respondent_invite", HALF, QUARTER),
    "questions of a respondent": page(BRM, "respondent_questions", HALF, QUARTER, RESPONDENTS_SHEET),
    "respond: start": page(RESPONDENT, "respond", LINK),
    "respond: question": page(RESPONDENT, "respond_question", LINK, 2),
    "respond: question answered": page(RESPONDENT, "respond_question", LINK, 1, query="?review"),
    "respond: review": page(RESPONDENT, "respond_review", LINK),
    "respond: not me": page(RESPONDENT, "respond_not_me", LINK),
    "respond: dead link": page(STRANGER, "respond_open", "no-such-token", status=404),
    "close": page(BRM, "close_assessment", HALF, QUARTER),
    "reopen": page(BRM, "reopen_assessment", CLOSED, QUARTER),
    "moderation": page(BRM, "moderation", HALF, QUARTER),
    "moderation read by a manager": page(MANAGER, "moderation", HALF, QUARTER),
    "moderation agenda": page(BRM, "moderation_agenda", HALF, QUARTER),
    "moderation minutes": page(BRM, "moderation_minutes", HALF, QUARTER),
    "moderation minutes closed": page(BRM, "moderation_minutes", CLOSED, QUARTER),
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
    "plan step": page(BRM, "plan_step", CLOSED, STEP),
    "plan step read by a manager": page(MANAGER, "plan_step", CLOSED, STEP),
    "charter": page(BRM, "charter", HALF),
    "charter with the client": page(BRM, "charter", HALF, query="?draft"),
    "charter read by a manager": page(MANAGER, "charter", HALF),
    "charter in draft": page(BRM, "charter", CLOSED),
    "charter not there": page(MANAGER, "charter", UNTOUCHED),
    "charter to edit": page(BRM, "charter_edit", HALF),
    "charter to put to the client": page(BRM, "charter_propose", CLOSED),
    "charter version": page(BRM, "charter_version", HALF, 1),
    "charter versions compared": page(BRM, "charter_compare", HALF, 2, 1),
    "new objective": page(BRM, "objective_new", HALF),
    "objective": page(BRM, "objective", HALF, OBJECTIVE),
    "objective read by a manager": page(MANAGER, "objective", HALF, OBJECTIVE),
    "joint community": page(BRM, "community", HALF),
    "charter by link": page(RESPONDENT, "charter_agree", CHARTER_LINK),
    "charter by a dead link": page(STRANGER, "charter_open", "no-such-token", status=404),
    "people": page(BRM, "people", HALF),
    "people to read again": page(BRM, "people", HALF, query="?show=stale"),
    "people read by a manager": page(MANAGER, "people", HALF),
    "people of a client without": page(BRM, "people", CLOSED),
    "new person": page(BRM, "person_new", HALF, query="?role=Head+of+planning&key"),
    "person": page(BRM, "person", HALF, SEAT),
    "person who left": page(BRM, "person", HALF, EMPTY_SEAT),
    "person read by a manager": page(MANAGER, "person", HALF, SEAT),
    "person to correct": page(BRM, "person_change", HALF, SEAT),
    "person to erase": page(BRM, "person_erase", HALF, SEAT),
    "end of a seat": page(BRM, "seat_end", HALF, SEAT),
    "reading": page(BRM, "reading_add", HALF, SEAT),
    "readers of what is candid": page(BRM, "candid_grants", HALF),
    "promises": page(BRM, "promises"),
    "promises of a manager": page(MANAGER, "promises", query="?show=surprises"),
    "promises of an empty quarter": page(MANAGER, "promises", query="?quarter=1999-Q1"),
    "commitments": page(BRM, "commitments", HALF),
    "commitments read by a manager": page(MANAGER, "commitments", HALF, query="?show=all"),
    "commitments found none": page(BRM, "commitments", HALF, query="?q=no+such+thing"),
    "commitments of a client without": page(BRM, "commitments", CLOSED),
    "new commitment": page(BRM, "commitment_new", HALF),
    "commitment that waits to be told": page(BRM, "commitment", HALF, COMMITMENT),
    "commitment told": page(BRM, "commitment", HALF, TOLD),
    "commitment done": page(BRM, "commitment", HALF, DONE_COMMITMENT),
    "commitment read by a manager": page(MANAGER, "commitment", HALF, COMMITMENT),
    "change a commitment": page(BRM, "commitment_change", HALF, COMMITMENT),
    "tell a slip": page(BRM, "commitment_tell", HALF, COMMITMENT),
    "status": page(BRM, "status_report", HALF),
    "status read by a manager": page(MANAGER, "status_report", HALF),
    "status report": page(BRM, "status_report_shown", HALF, STATUS),
    "decisions": page(BRM, "decisions", HALF),
    "decisions read by a manager": page(MANAGER, "decisions", HALF),
    "decisions of a client without": page(BRM, "decisions", CLOSED),
    "new decision": page(BRM, "decision_new", HALF),
    "decision": page(BRM, "decision", HALF, DECISION),
    "decision to change": page(BRM, "decision_change", HALF, DECISION),
    "concerns": page(BRM, "concerns", HALF),
    "concerns closed": page(BRM, "concerns", HALF, query="?show=closed"),
    "new concern": page(BRM, "concern_new", HALF),
    "concern": page(BRM, "concern", HALF, CONCERN),
    "concern read by a manager": page(MANAGER, "concern", HALF, CONCERN),
    "needs": page(BRM, "needs", HALF),
    "new need": page(BRM, "need_new", HALF),
    "catch-ups": page(BRM, "catch_ups", HALF),
    "catch-ups read by a manager": page(MANAGER, "catch_ups", HALF),
    "catch-ups none yet": page(BRM, "catch_ups", CLOSED),
    "catch-ups found none": page(BRM, "catch_ups", HALF, query="?q=no+such+thing"),
    "plan a catch-up": page(BRM, "catch_up_new", HALF),
    "log a catch-up": page(BRM, "catch_up_log", HALF),
    "catch-up running": page(BRM, "catch_up", HALF, MEETING),
    "catch-up held": page(BRM, "catch_up", HALF, HELD),
    "catch-up read by a manager": page(MANAGER, "catch_up", HALF, MEETING),
    "catch-up to move": page(BRM, "catch_up_change", HALF, MEETING),
    "commitment in a meeting": page(BRM, "catch_up_record", HALF, MEETING, "commitment"),
    "agenda on paper": page(BRM, "catch_up_agenda", HALF, MEETING),
    "minutes on paper": page(BRM, "catch_up_minutes", HALF, HELD),
    "minutes to send": page(BRM, "catch_up_send", HALF, HELD),
    "cadence": page(BRM, "cadence", HALF),
    "cadence read by a manager": page(MANAGER, "cadence", HALF),
    "new series": page(BRM, "series_new", HALF),
    "series": page(BRM, "series", HALF, SERIES),
    "series read by a manager": page(MANAGER, "series", HALF, SERIES),
    "own calendar": page(BRM, "calendar"),
    "need": page(BRM, "need", HALF, NEED),
    "rubric": page(BRM, "rubric"),
    "rubric version": page(BRM, "rubric_version", RUBRIC, VERSION),
    "rubric version with where we are": page(BRM, "rubric_version", RUBRIC, VERSION, query=f"?client={HALF}"),
    "rubric search": page(BRM, "rubric_version", RUBRIC, VERSION, query="?q=client"),
    "rubric capability": page(BRM, "rubric_capability", RUBRIC, VERSION, CAPABILITY),
    "rubric compare": page(ADMIN, "rubric_compare", RUBRIC, VERSION, NEXT_VERSION),
    "demand board": page(BRM, "demand", HALF),
    "demand board read by a manager": page(MANAGER, "demand", HALF),
    "demand board of a client without": page(BRM, "demand", CLOSED),
    "sessions": page(BRM, "priority_sessions", HALF),
    "sessions read by a manager": page(MANAGER, "priority_sessions", HALF),
    "sessions none yet": page(MANAGER, "priority_sessions", UNTOUCHED),
    "plan a session": page(BRM, "priority_session_new", HALF),
    "session running": page(BRM, "priority_session", HALF, SESSION),
    "session running read by a manager": page(MANAGER, "priority_session", HALF, SESSION),
    "session held": page(BRM, "priority_session", HALF, HELD_SESSION),
    "session planned": page(BRM, "priority_session", CLOSED, attrgetter("planned.pk")),
    "letter of a session": page(BRM, "priority_session_letter", HALF, HELD_SESSION),
    "flow of demand": page(BRM, "demand_flow", HALF),
    "flow of a client without demand": page(MANAGER, "demand_flow", UNTOUCHED),
    "demand across clients": page(MANAGER, "demand_across"),
    "demand across clients of a BRM": page(BRM, "demand_across", query="?show=late"),
    "demand across clients narrowed to nothing": page(
        MANAGER, "demand_across", query="?only=session&show=over"
    ),
    "requests": page(BRM, "requests", HALF),
    "requests found none": page(BRM, "requests", HALF, query="?q=no+such+thing"),
    "requests of a client without": page(MANAGER, "requests", CLOSED),
    "limits of the board": page(BRM, "demand_limits", HALF),
    "new request": page(BRM, "request_new", HALF),
    "request": page(BRM, "request", HALF, REQUEST),
    "request read by a manager": page(MANAGER, "request", HALF, REQUEST),
    "request declined": page(BRM, "request", HALF, DECLINED),
    "request to change": page(BRM, "request_edit", HALF, REQUEST),
    "request to park": page(BRM, "request_move", HALF, REQUEST, query="?column=parked"),
    "request to take up again": page(BRM, "request_move", HALF, DECLINED, query="?column=shaping"),
    "reply of a team": page(BRM, "feasibility_reply", HALF, REQUEST, ASKED),
    "roadmap": page(MANAGER, "roadmap"),
    "client roadmap filtered to nothing": page(BRM, "client_roadmap", HALF, query="?state=stopped"),
    "client roadmap read by a manager": page(MANAGER, "client_roadmap", HALF),
    "work packages": page(BRM, "packages", HALF, query="?show=all"),
    "work packages read by a manager": page(MANAGER, "packages", HALF),
    "work packages found none": page(BRM, "packages", HALF, query="?q=no+such+thing"),
    "work packages none yet": page(MANAGER, "packages", UNTOUCHED),
    "new work package": page(BRM, "package_new", HALF),
    "work package": page(BRM, "package", HALF, PACKAGE),
    "work package to judge": page(BRM, "package", HALF, DELIVERED),
    "work package carried over": page(BRM, "package", HALF, CARRIED),
    "work package read by a manager": page(MANAGER, "package", HALF, DELIVERED),
    "work package to change": page(BRM, "package_edit", HALF, PACKAGE),
    "roadmap compared": page(MANAGER, "roadmap", query="?with=2026-Q1&sort=carried"),
    "roadmap not kept": page(MANAGER, "roadmap", query="?quarter=1999-Q1"),
    "rows of the roadmap": page(MANAGER, "roadmap_rows", "fidelity"),
    "rows of the roadmap none": page(MANAGER, "roadmap_rows", "carried", query="?quarter=1999-Q1"),
    "shared roadmaps": page(BRM, "roadmap_shares", HALF, query="?show=all"),
    "shared roadmaps none yet": page(BRM, "roadmap_shares", CLOSED),
    "shared roadmaps read by a manager": page(MANAGER, "roadmap_shares", HALF),
    "share the roadmap": page(BRM, "roadmap_share_new", HALF),
    "shared roadmap: cover": page(RESPONDENT, "shared_roadmap", UNREAD_LINK),
    "shared roadmap": page(RESPONDENT, "shared_roadmap", SHARED_LINK),
    "shared roadmap: dead link": page(STRANGER, "shared_roadmap_open", "no-such-token", status=404),
    "client roadmap": page(BRM, "client_roadmap", HALF),
    "strategy": page(BRM, "strategy", HALF),
    "strategy as agreed": page(BRM, "strategy", HALF, query="?version=1"),
    "strategy in draft": page(BRM, "strategy", HALF, query="?version=2"),
    "strategy read by a manager": page(MANAGER, "strategy", HALF),
    "strategy none yet": page(MANAGER, "strategy", UNTOUCHED),
    "mandate to write": page(BRM, "mandate_edit", HALF),
    "mandate to agree": page(BRM, "mandate_agree", HALF),
    "mandate versions": page(BRM, "mandate_versions", HALF),
    "themes": page(BRM, "themes", HALF),
    "themes read by a manager": page(MANAGER, "themes", HALF),
    "themes none yet": page(MANAGER, "themes", UNTOUCHED),
    "new theme": page(BRM, "theme_new", HALF),
    "theme": page(BRM, "theme", HALF, THEME),
    "new initiative": page(BRM, "initiative_new", HALF),
    "initiative": page(BRM, "initiative", HALF, INITIATIVE),
    "initiative read by a manager": page(MANAGER, "initiative", HALF, INITIATIVE),
    "outcomes": page(BRM, "outcomes", HALF),
    "outcomes read by a manager": page(MANAGER, "outcomes", HALF, query="?show=asked"),
    "outcomes found none": page(BRM, "outcomes", HALF, query="?q=no+such+thing"),
    "outcomes none yet": page(MANAGER, "outcomes", UNTOUCHED),
    "new outcome": page(BRM, "outcome_new", HALF),
    "outcome": page(BRM, "outcome", HALF, OUTCOME),
    "outcome that is a wish": page(BRM, "outcome", HALF, WISH),
    "outcome dropped": page(BRM, "outcome", HALF, ENDED),
    "outcome read by a manager": page(MANAGER, "outcome", HALF, OUTCOME),
    "outcome to change": page(BRM, "outcome_edit", HALF, OUTCOME),
    "leaks": page(BRM, "leaks", HALF),
    "leaks read by a manager": page(MANAGER, "leaks", HALF),
    "leaks none yet": page(MANAGER, "leaks", UNTOUCHED),
    "new leak": page(BRM, "leak_new", HALF),
    "leak": page(BRM, "leak", HALF, LEAK),
    "leak read by a manager": page(MANAGER, "leak", HALF, LEAK),
    "leak to change": page(BRM, "leak_edit", HALF, LEAK),
    "thread": page(BRM, "thread", HALF),
    "thread read by a manager": page(MANAGER, "thread", HALF, query="?broken=any"),
    "thread of a need": page(BRM, "thread", HALF, query="?from=need-999999"),
    "thread none yet": page(MANAGER, "thread", UNTOUCHED),
    "reports": page(MANAGER, "reports"),
    "client reports": page(BRM, "client_reports", CLOSED),
    "report": page(BRM, "report", REPORT),
    "portfolio report": page(MANAGER, "report", PORTFOLIO_REPORT),
    "job done": page(MANAGER, "job", JOB_DONE),
    "job waiting": page(BRM, "job", JOB_WAITING),
    "find": page(BRM, "find"),
    "find something": page(BRM, "find", query="?q=fin"),
    "find nothing": page(BRM, "find", query="?q=no-such-thing"),
    "settings": page(BRM, "settings"),
    "change the password": page(BRM, "account_change_password"),
    "not found": page(BRM, "/no-such-page/", status=404),
    "not yours": page(MANAGER, "initiative_new", HALF, status=403),
    "admin: outline": page(ADMIN, "admin:assessments_rubricversion_change", PUBLISHED),
    "admin: outline of a draft": page(ADMIN, "admin:assessments_rubricversion_change", DRAFT),
    "admin: capability": page(ADMIN, "admin:rubric_capability", DRAFT, CAPABILITY),
    "admin: publish": page(ADMIN, "admin:rubric_publish", DRAFT),
    "admin: compare": page(ADMIN, "admin:rubric_compare", DRAFT, PUBLISHED),
    "admin: mapping": page(ADMIN, "admin:rubric_map", DRAFT, PUBLISHED),
    "admin: log": page(ADMIN, "admin:assessments_rubricversion_history", DRAFT),
    "admin: upload": page(ADMIN, "admin:rubric_upload"),
}

NAMES = list(PLACES)
STOCK = (
    "admin:index",
    "admin:relationships_client_changelist",
    "admin:relationships_user_add",
)  # Django's own
