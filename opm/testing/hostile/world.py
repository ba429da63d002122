"""The company that pages and forms are about, the pages with what each reads, and a form with what is right to send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from assessments.models import RubricVersion
from opm.kernel.quarters import Quarter
from opm.testing.filled import INITIATIVE
from relationships.models import ImportFile, User
from relationships.testing import CatchUps, OpenPoints, Promises, ReadPeople
from roadmap.models import Initiative
from roadmap.testing import ShownDemand, ShownOutcomes, ShownPackages, ShownSessions, ShownStrategy


@dataclass(frozen=True)
class Form:
    """A form of our own with what is right to send; each hostile value takes the place of each field."""

    who: str
    path: str
    right: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class World:
    """Finance with one of everything: a quarter closed, one open with answers and a result, roadmap, report, draft."""

    people: dict[str, User]
    quarter: Quarter
    before: Quarter
    version: RubricVersion
    draft: RubricVersion
    initiative: Initiative
    report: int
    job: int
    step: int
    points: OpenPoints
    promises: Promises
    read: ReadPeople
    meetings: CatchUps
    demand: ShownDemand
    sessions: ShownSessions
    strategy: ShownStrategy
    outcomes: ShownOutcomes
    packages: ShownPackages
    jira: ImportFile

    def browser(self, who: str) -> Browser:
        browser = Browser(raise_request_exception=False)
        if who:
            browser.force_login(self.people[who])
        return browser

    def pages(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Who looks and the parameters that are read, by address."""
        rubric = (self.version.rubric.key, self.version.version)
        board = ("portfolio", "client", "theme", "state", "team", "sort", "with", "page", "quarter")
        found: dict[tuple[Any, ...], tuple[str, ...]] = {
            ("alice", "home"): ("quarter", "by", "all"),
            ("carol", "today_rows"): ("kind", "brm", "client", "page"),
            ("", "digest_stop", "no-such-token"): ("review",),
            ("carol", "relationship_map"): ("quarter",),
            ("carol", "importance", "finance"): ("quarter",),
            ("carol", "portfolio"): ("portfolio", "brm", "level", "only", "sort", "rubric", "quarter"),
            ("carol", "clients"): ("q", "portfolio", "brm", "level", "sort", "page", "quarter"),
            ("alice", "find"): ("q",),
            ("alice", "settings"): ("next",),
            ("carol", "reports"): ("q", "state", "page", "quarter"),
            ("alice", "demand", "finance"): ("quarter",),
            ("alice", "demand_flow", "finance"): ("quarter",),
            ("alice", "priority_sessions", "finance"): ("page", "quarter"),
            ("alice", "priority_session", "finance", self.sessions.running.pk): ("quarter",),
            ("alice", "priority_session", "finance", self.sessions.held.pk): ("quarter",),
            ("alice", "priority_session_letter", "finance", self.sessions.held.pk): ("quarter",),
            ("carol", "demand_across"): (
                *board[:3],
                "column",
                "team",
                "only",
                "show",
                "boards",
                "page",
                "quarter",
            ),
            ("alice", "requests", "finance"): (
                "q",
                "show",
                "kind",
                "theme",
                "asker",
                "age",
                "page",
                "quarter",
            ),
            ("alice", "request_new", "finance"): ("quarter",),
            ("alice", "request", "finance", self.demand.request.pk): ("quarter",),
            ("alice", "request_move", "finance", self.demand.request.pk): (
                "column",
                "before",
                "place",
                "step",
            ),
            ("carol", "roadmap"): board,
            ("carol", "roadmap_rows", "promised"): ("q", "client", "portfolio", "page", "quarter"),
            ("alice", "roadmap_shares", "finance"): ("q", "show", "page", "quarter"),
            ("alice", "roadmap_share_new", "finance"): ("quarter",),
            ("", "shared_roadmap_open", "no-such-token"): ("review",),
            ("alice", "rubric"): ("client",),
            ("alice", "rubric_version", *rubric): ("q", "print", "client"),
            ("alice", "rubric_capability", *rubric, "REL1"): ("q", "client"),
            ("dana", "rubric_compare", *rubric, self.draft.version): ("q",),
            ("alice", "client", "finance"): ("quarter",),
            ("alice", "client_reports", "finance"): ("q", "state", "page", "quarter"),
            ("alice", "client_roadmap", "finance"): ("theme", "state", "team", "quarter"),
            ("alice", "packages", "finance"): ("q", "show", "of", "team", "page", "quarter"),
            ("alice", "packages_download", "finance", "csv"): ("q", "show", "of", "team"),
            ("alice", "package_new", "finance"): ("initiative", "quarter"),
            ("alice", "package", "finance", self.packages.delivered.pk): ("quarter",),
            ("alice", "initiative_new", "finance"): ("quarter",),
            ("alice", "outcomes", "finance"): ("q", "show", "theme", "owner", "page", "quarter"),
            ("alice", "outcomes_download", "finance", "csv"): ("q", "show", "theme", "owner"),
            ("alice", "outcome", "finance", self.outcomes.outcome.pk): ("quarter",),
            ("alice", "outcome_new", "finance"): ("theme", "quarter"),
            ("alice", "leaks", "finance"): ("q", "show", "page", "quarter"),
            ("alice", "leak_new", "finance"): ("initiative", "outcome", "stage"),
            ("alice", "leak", "finance", self.outcomes.leak.pk): ("quarter",),
            ("alice", "thread", "finance"): ("from", "broken", "theme", "page", "quarter"),
            ("alice", "strategy", "finance"): ("version", "quarter"),
            ("alice", "strategy_download", "finance", "pptx"): ("version",),
            ("alice", "mandate_versions", "finance"): ("before", "after", "quarter"),
            ("alice", "themes", "finance"): ("quarter",),
            ("alice", "initiative", "finance", self.initiative.pk): ("quarter",),
            ("alice", "score", "finance"): ("quarter", "rubric"),
            ("alice", "sheet", "finance", self.quarter, "REL1"): ("open",),
            ("alice", "moderation", "finance", self.quarter): ("competency", "open", "quarter"),
            ("alice", "moderation_agenda", "finance", self.quarter): ("competency", "open", "quarter"),
            ("alice", "moderation_minutes", "finance", self.quarter): ("quarter",),
            ("alice", "unchanged", "finance", self.quarter): ("rubric",),
            ("alice", "submit_sheet", "finance", self.quarter): ("quarter",),
            ("alice", "respondents", "finance", self.quarter): ("quarter",),
            ("alice", "respondent_invite", "finance", self.quarter): ("quarter",),
            ("", "respond_open", "no-such-token"): ("review",),
            ("alice", "close_assessment", "finance", self.quarter): ("quarter",),
            ("alice", "reopen_assessment", "finance", self.before): ("quarter",),
            ("alice", "result", "finance"): ("quarter", "rubric"),
            ("alice", "result_status", "finance"): ("quarter",),
            ("alice", "result_why", "finance", "REL1"): ("quarter",),
            ("alice", "plan", "finance"): ("ask", "weeks", "chosen", "step", "proposed", "all", "quarter"),
            ("alice", "plan_choose", "finance"): ("ask", "weeks", "chosen", "step", "proposed", "quarter"),
            ("alice", "plan_step", "finance", self.step): ("quarter",),
            ("alice", "metrics", "finance"): ("q", "only", "quarter"),
            ("alice", "metric", "finance", "reviews_overdue_share"): ("page", "quarter"),
            ("alice", "targets", "finance"): ("partner", "by", "quarter"),
            ("alice", "charter", "finance"): ("draft", "quarter"),
            ("alice", "charter_edit", "finance"): ("quarter",),
            ("alice", "objective_new", "finance"): ("quarter",),
            ("alice", "community", "finance"): ("quarter",),
            ("", "charter_open", "no-such-token"): ("review",),
            ("alice", "people", "finance"): ("q", "show", "page", "quarter"),
            ("alice", "people_download", "finance", "csv"): ("q", "show"),
            ("alice", "person_new", "finance"): ("role", "key", "quarter"),
            ("alice", "person", "finance", self.read.seat.pk): ("quarter",),
            ("carol", "promises"): ("client", "brm", "show", "page", "quarter"),
            ("carol", "promises_download", "csv"): ("client", "brm", "show", "quarter"),
            ("alice", "demand_import", "finance"): ("quarter",),
            ("alice", "demand_mapping", "finance", self.jira.pk): ("quarter",),
            ("alice", "request_from_mail", "finance"): ("title", "quarter"),
            ("alice", "commitments", "finance"): ("q", "show", "page", "quarter"),
            ("alice", "commitment", "finance", self.promises.told.pk): ("quarter",),
            ("alice", "commitment_new", "finance"): ("quarter",),
            ("alice", "commitment_tell", "finance", self.promises.told.pk): ("next", "quarter"),
            ("alice", "status_report", "finance"): ("page", "quarter"),
            ("alice", "status_report_shown", "finance", self.promises.status.pk): ("quarter",),
            ("alice", "decisions", "finance"): ("q", "show", "page", "quarter"),
            ("alice", "decision", "finance", self.points.decision.pk): ("quarter",),
            ("alice", "concerns", "finance"): ("q", "show", "page", "quarter"),
            ("alice", "concern", "finance", self.points.concern.pk): ("quarter",),
            ("alice", "needs", "finance"): ("q", "show", "page", "quarter"),
            ("alice", "need", "finance", self.points.need.pk): ("quarter",),
            ("alice", "catch_ups", "finance"): ("q", "show", "page", "quarter"),
            ("alice", "catch_ups_download", "finance", "csv"): ("q", "show"),
            ("alice", "catch_up_new", "finance"): ("seat", "kind", "quarter"),
            ("alice", "catch_up_log", "finance"): ("seat", "kind", "quarter"),
            ("alice", "catch_up", "finance", self.meetings.planned.pk): ("run", "quarter"),
            ("alice", "cadence", "finance"): ("quarter",),
            ("alice", "series", "finance", self.meetings.series.pk): ("quarter",),
            ("alice", "report", self.report): ("quarter",),
            ("alice", "job", self.job): ("quarter",),
            ("", "account_login"): ("next",),
            ("dana", "admin:assessments_rubricversion_changelist"): ("q", "p", "o", "status__exact"),
            ("dana", "admin:assessments_rubricversion_change", self.version.pk): ("q",),
            ("dana", "admin:assessments_rubricversion_history", self.draft.pk): ("page",),
            ("dana", "admin:rubric_capability", self.draft.pk, "REL1"): ("q",),
            ("dana", "admin:rubric_publish", self.draft.pk): ("q",),
            ("dana", "admin:rubric_compare", self.draft.pk, self.version.pk): ("q",),
            ("dana", "admin:rubric_upload"): ("q",),
        }
        return {
            reverse(name, args=args): (who, parameters) for (who, name, *args), parameters in found.items()
        }

    @property
    def sheet(self) -> tuple[Any, ...]:
        """Arguments of the address of Alice's sheet; the first two are those of its quarter."""
        return ("finance", self.quarter, "REL1")

    def initiative_form(self) -> dict[str, str]:
        """The form of an initiative, as this page was opened."""
        return {**INITIATIVE, "starts": str(self.quarter), "seen_version": str(self.initiative.version)}


Forms = dict[
    str, Callable[[World], Form]
]  # by a name that tests show; a new form adds its entry and nothing else
