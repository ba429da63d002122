"""Every page that is read and every form that is sent, for opm/tests/test_bad_input.py.

The hostile values are in opm/testing/hostile_values.py, what is right to send with larger forms in
opm/testing/filled.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from assessments.models import RubricVersion
from assessments.selectors.rubric import engine_rubric
from assessments.services.rubric.edit import capability_of, mark_of, outline_of
from opm.kernel.quarters import Quarter
from opm.testing.filled import (
    ANSWER,
    CADENCE,
    CAPABILITY,
    CHARTER,
    COMMITMENT,
    CONCERN,
    DECISION,
    IMPORTANCE,
    INITIATIVE,
    NEED,
    NOTES,
    OBJECTIVE,
    OUTLINE,
    PERSON,
    PERSON_READING,
    READING,
    SEAT_END,
    SEEN,
    SERIES,
    SLIP,
    TARGETS,
    TOUCH,
)
from relationships.models import User
from relationships.testing import CatchUps, OpenPoints, Promises, ReadPeople
from roadmap.models import Initiative

DEVICE = "7a1c3f52-8f0e-4a77-9b1e-2f5d0c1b9e44"


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

    def browser(self, who: str) -> Browser:
        browser = Browser(raise_request_exception=False)
        if who:
            browser.force_login(self.people[who])
        return browser

    def pages(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Who looks and the parameters that are read, by address."""
        rubric = (self.version.rubric.key, self.version.version)
        board = ("portfolio", "client", "theme", "state", "team", "page", "quarter")
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
            ("carol", "roadmap"): board,
            ("alice", "rubric"): ("client",),
            ("alice", "rubric_version", *rubric): ("q", "print", "client"),
            ("alice", "rubric_capability", *rubric, "REL1"): ("q", "client"),
            ("dana", "rubric_compare", *rubric, self.draft.version): ("q",),
            ("alice", "client", "finance"): ("quarter",),
            ("alice", "client_reports", "finance"): ("q", "state", "page", "quarter"),
            ("alice", "client_roadmap", "finance"): ("quarter",),
            ("alice", "initiative_new", "finance"): ("quarter",),
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


def _person(world: World, name: str) -> str:
    """The address of a button or form of the person who was read."""
    return reverse(name, args=["finance", world.read.seat.pk])


def _promise(world: World, name: str, which: str = "commitment") -> str:
    """The address of a button or form of a promise, a slip."""
    return reverse(name, args=["finance", getattr(world.promises, which).pk])


def _meeting(world: World, name: str, *more: str) -> str:
    """The address of a button or form of the planned catch-up."""
    return reverse(name, args=["finance", world.meetings.planned.pk, *more])


def _point(world: World, name: str) -> str:
    """The address of a button or form of the decision, the concern or the need."""
    return reverse(name, args=["finance", getattr(world.points, name.split("_")[0]).pk])


ANSWERED = {f"REL1.2a-{name}": text for name, text in ANSWER.items()}
# By a name that tests show; a new form adds its entry and nothing else.
FORMS: dict[str, Callable[[World], Form]] = {
    "sign-in": lambda world: Form(
        "", reverse("account_login"), {"login": "alice@example.org", "password": "no"}
    ),
    "settings": lambda world: Form(
        "alice", reverse("settings"), {"name": "Alice", "theme": "dark", "letter_keys": "on", "digest": "on"}
    ),
    "order of attention": lambda world: Form(
        "carol", reverse("relationship_map"), {f"place_{world.initiative.client_id}": "1"}
    ),
    "importance": lambda world: Form("carol", reverse("importance", args=["finance"]), IMPORTANCE),
    "pasted people": lambda world: Form(
        "alice", reverse("import_start", args=["finance", "people"]), {"pasted": "Name,Role\nSam,Sponsor\n"}
    ),
    "put off": lambda world: Form(
        "alice",
        reverse("snooze"),
        {
            "client": "finance",
            "key": "commitment:1",
            "until": "",
            "day": "2026-11-13",
            "reason": "It can wait",
            "next": "/",
        },
    ),
    "bring back": lambda world: Form(
        "alice", reverse("unsnooze"), {"client": "finance", "key": "commitment:1", "next": "/"}
    ),
    "start": lambda world: Form("alice", reverse("score", args=["finance"]), {"anything": "x"}),
    "sheet": lambda world: Form(
        "alice", reverse("sheet", args=world.sheet), {**ANSWERED, "open": "2", "shown": "2", "clear": ""}
    ),
    "answer": lambda world: Form("alice", reverse("answer", args=[*world.sheet, "REL1.2a"]), ANSWER),
    "agree": lambda world: Form(
        "alice",
        reverse("agree", args=["finance", world.quarter, "REL1.2a"]),
        {"outcome": "L", "reason": "Seen.", "seen": "0", "competency": "REL", "open": "on"},
    ),
    "carry": lambda world: Form(
        "alice", reverse("carry", args=world.sheet), {"levels": "2", "pom": "REL1.2a"}
    ),
    "submit": lambda world: Form("alice", reverse("submit_sheet", args=world.sheet[:2]), {"take_back": "1"}),
    "no change": lambda world: Form("alice", reverse("unchanged", args=world.sheet[:2]), {"part": "REL"}),
    "device key": lambda world: Form("alice", reverse("device_key"), {"device": DEVICE}),
    "ask somebody": lambda world: Form(
        "alice",
        reverse("respondent_invite", args=world.sheet[:2]),
        {"name": "Sam Ito", "email": "sam@example.org", "days": "30", "questions": "REL1.2a"},
    ),
    "letter keys": lambda world: Form("alice", reverse("letter_keys"), {"on": "1", "next": "/"}),
    "close": lambda world: Form(
        "alice", reverse("close_assessment", args=world.sheet[:2]), {"revision": "1"}
    ),
    "metric": lambda world: Form(
        "alice", reverse("metric", args=["finance", "reviews_overdue_share"]), READING
    ),
    "metric withdrawn": lambda world: Form(
        "alice",
        reverse("metric_withdraw", args=["finance", "reviews_overdue_share"]),
        {"reason": "Counted twice", "seen": "0"},
    ),
    "targets": lambda world: Form("alice", reverse("targets", args=["finance"]), TARGETS),
    "reopen": lambda world: Form(
        "alice", reverse("reopen_assessment", args=["finance", world.before]), {"reason": "Wrong"}
    ),
    "start a plan": lambda world: Form(
        "alice",
        f"{reverse('plan_choose', args=['finance'])}?chosen=1&step=REL2.2a:F",
        {"owner_0": "", "due_0": "2027-03-31", "seen_plan": ""},
    ),
    "plan step": lambda world: Form(
        "alice",
        reverse("plan_step", args=["finance", world.step]),
        {
            "seen_version": "1",
            "state": "doing",
            "owner": "",
            "due_on": "2027-03-31",
            "done_on": "",
            "evidence": "Seen",
            "reason": "Late",
        },
    ),
    "plan steps": lambda world: Form(
        "alice",
        reverse("plan_steps", args=["finance"]),
        {"step": f"{world.step}:1", "owner": "", "due_on": "2027-03-31"},
    ),
    "plan end": lambda world: Form(
        "alice", reverse("plan_end", args=["finance"]), {"seen_plan": "1", "seen_version": "1"}
    ),
    "charter": lambda world: Form("alice", reverse("charter_edit", args=["finance"]), CHARTER),
    "objective": lambda world: Form("alice", reverse("objective_new", args=["finance"]), OBJECTIVE),
    "community": lambda world: Form(
        "alice", reverse("community", args=["finance"]), {"who": "it-1", "since": "2026-01-05"}
    ),
    "community left": lambda world: Form(
        "alice", reverse("community", args=["finance"]), {"member": "1", "until": "2026-01-05"}
    ),
    "charter withdrawn": lambda world: Form(
        "alice", reverse("charter_withdraw", args=["finance"]), {"seen_version": "1"}
    ),
    "take up": lambda world: Form(
        "alice", reverse("plan_take_up", args=["finance", world.step]), {"way": "initiative"}
    ),
    "take evidence": lambda world: Form(
        "alice", reverse("take_evidence", args=[*world.sheet, "REL1.2a"]), {"anything": "x"}
    ),
    "new initiative": lambda world: Form(
        "alice", reverse("initiative_new", args=["finance"]), world.initiative_form()
    ),
    "initiative": lambda world: Form(
        "alice",
        reverse("initiative", args=["finance", world.initiative.pk]),
        {**world.initiative_form(), "reason": "Late"},
    ),
    "stop": lambda world: Form(
        "alice",
        reverse("initiative_stop", args=["finance", world.initiative.pk]),
        {"seen_version": str(world.initiative.version), "reason": "Not needed"},
    ),
    "undo": lambda world: Form("alice", reverse("initiative_undo", args=["finance"]), {"anything": "x"}),
    "order": lambda world: Form(
        "carol", reverse("reports"), {"of": "client:finance", "quarter": str(world.before)}
    ),
    "order of a client": lambda world: Form(
        "alice", reverse("client_reports", args=["finance"]), {"quarter": str(world.before)}
    ),
    "job stop": lambda world: Form("alice", reverse("job_stop", args=[world.job]), {"anything": "x"}),
    "new person": lambda world: Form("alice", reverse("person_new", args=["finance"]), PERSON),
    "person": lambda world: Form("alice", _person(world, "person_edit"), {**PERSON, "seen_version": "1"}),
    "end of a seat": lambda world: Form("alice", _person(world, "seat_end"), SEAT_END),
    "key mark": lambda world: Form("alice", _person(world, "seat_key"), {"seen_version": "1", "key": "1"}),
    "seat open again": lambda world: Form("alice", _person(world, "seat_reopen"), {"seen_version": "1"}),
    "reading of a person": lambda world: Form("alice", _person(world, "reading_add"), PERSON_READING),
    "note on a person": lambda world: Form("alice", _person(world, "candid_note_add"), {"text": "Careful"}),
    "reader let in": lambda world: Form(
        "alice",
        reverse("candid_grants", args=["finance"]),
        {"user": str(world.people["carol"].pk), "reason": "Escalation"},
    ),
    "erase a person": lambda world: Form("alice", _person(world, "person_erase"), {"sure": "on"}),
    "new commitment": lambda world: Form("alice", reverse("commitment_new", args=["finance"]), COMMITMENT),
    "look at a new commitment": lambda world: Form(
        "alice", reverse("commitment_new", args=["finance"]), {**COMMITMENT, "look": "1"}
    ),
    "commitment": lambda world: Form(
        "alice", _promise(world, "commitment_edit"), {**COMMITMENT, "seen_version": "2"}
    ),
    "keep a commitment": lambda world: Form(
        "alice",
        _promise(world, "commitment_keep"),
        {"done_on": "2026-11-10", "seen_version": "2", "next": "/"},
    ),
    "accept a commitment": lambda world: Form(
        "alice", _promise(world, "commitment_accept"), {"seen_version": "2"}
    ),
    "a commitment at risk": lambda world: Form(
        "alice",
        _promise(world, "commitment_risk", "told"),
        {"at_risk": "on", "reason": "Ill", "seen_version": "2"},
    ),
    "withdraw a commitment": lambda world: Form(
        "alice", _promise(world, "commitment_withdraw"), {"reason": "Not needed", "seen_version": "2"}
    ),
    "reopen a commitment": lambda world: Form(
        "alice", _promise(world, "commitment_reopen", "done"), {"seen_version": "2"}
    ),
    "move a commitment": lambda world: Form(
        "alice",
        _promise(world, "commitment_move"),
        {"due_on": "2026-12-01", "reason": "Not my call", "seen_version": "2"},
    ),
    "tell a slip": lambda world: Form("alice", _promise(world, "commitment_tell"), SLIP),
    "look at a slip": lambda world: Form("alice", _promise(world, "commitment_tell"), {**SLIP, "look": "1"}),
    "write a slip": lambda world: Form("alice", _promise(world, "commitment_tell"), {**SLIP, "write": "1"}),
    "slip told": lambda world: Form(
        "alice",
        _promise(world, "warning_told", "warning"),
        {"told_on": "2026-11-10", "told_to": "Tom", "channel": "call", "seen_version": "2"},
    ),
    "slip answered": lambda world: Form(
        "alice", _promise(world, "warning_reply", "warning"), {"reply": "Fine", "replied_on": "2026-11-10"}
    ),
    "status report": lambda world: Form(
        "alice", reverse("status_report", args=["finance"]), {"message": "All well.", "seats": "1"}
    ),
    "new decision": lambda world: Form("alice", reverse("decision_new", args=["finance"]), DECISION),
    "decision": lambda world: Form(
        "alice", _point(world, "decision_change"), {**DECISION, "seen_version": "1"}
    ),
    "chase": lambda world: Form(
        "alice", _point(world, "decision_chase"), {"words": "Called", "seen_version": "1", "next": "/"}
    ),
    "chase taken back": lambda world: Form("alice", _point(world, "decision_unchase"), {"seen_version": "1"}),
    "remind": lambda world: Form("alice", _point(world, "decision_remind"), {"message": "Please decide."}),
    "decide": lambda world: Form(
        "alice", _point(world, "decision_answer"), {"answer": "Yes", "seen_version": "1", "next": "/"}
    ),
    "drop a decision": lambda world: Form("alice", _point(world, "decision_drop"), {"reason": "Not needed"}),
    "ask again": lambda world: Form("alice", _point(world, "decision_reopen"), {"seen_version": "1"}),
    "new concern": lambda world: Form("alice", reverse("concern_new", args=["finance"]), CONCERN),
    "concern": lambda world: Form("alice", _point(world, "concern_change"), {**CONCERN, "seen_version": "1"}),
    "work on a concern": lambda world: Form("alice", _point(world, "concern_work"), {"seen_version": "1"}),
    "close a concern": lambda world: Form(
        "alice", _point(world, "concern_close"), {"put_right": "New disk", "seen_version": "1"}
    ),
    "reopen a concern": lambda world: Form("alice", _point(world, "concern_reopen"), {"reason": "Again"}),
    "new need": lambda world: Form("alice", reverse("need_new", args=["finance"]), NEED),
    "plan a catch-up": lambda world: Form("alice", reverse("catch_up_new", args=["finance"]), TOUCH),
    "log a catch-up": lambda world: Form(
        "alice",
        reverse("catch_up_log", args=["finance"]),
        {"who": str(world.meetings.seat.pk), "on": "2026-11-09", "channel": "call", "note": "", **SEEN},
    ),
    "catch-up moved": lambda world: Form(
        "alice", _meeting(world, "catch_up_change"), {**TOUCH, "seen_version": "1", "reason": "Sam is away"}
    ),
    "notes of a catch-up": lambda world: Form("alice", _meeting(world, "catch_up"), NOTES),
    "catch-up held": lambda world: Form("alice", _meeting(world, "catch_up_held"), NOTES),
    "catch-up cancelled": lambda world: Form(
        "alice", _meeting(world, "catch_up_cancel"), {"why": "Ill", "seen_version": "1"}
    ),
    "point added": lambda world: Form("alice", _meeting(world, "agenda_add"), {"text": "Ledger"}),
    "point settled": lambda world: Form(
        "alice",
        _meeting(world, "agenda_item"),
        {"key": "relationships.need:1", "do": "done", "result": "x", "seen": "0"},
    ),
    "decision in a meeting": lambda world: Form(
        "alice",
        _meeting(world, "catch_up_record", "decision"),
        {"question": "Which", "needed_by": "", **SEEN},
    ),
    "minutes": lambda world: Form(
        "alice",
        reverse("catch_up_send", args=["finance", world.meetings.held.pk]),
        {"subject": "Minutes", "message": "Said", "who": "1", "seen_version": "1"},
    ),
    "cadence": lambda world: Form("alice", reverse("cadence", args=["finance"]), CADENCE),
    "new series": lambda world: Form("alice", reverse("series_new", args=["finance"]), SERIES),
    "series end": lambda world: Form(
        "alice", reverse("series_end", args=["finance", world.meetings.series.pk]), {"seen_version": "1"}
    ),
    "own calendar": lambda world: Form("alice", reverse("calendar"), {"do": "make"}),
    "need": lambda world: Form("alice", _point(world, "need_change"), {**NEED, "seen_version": "1"}),
    "need led": lambda world: Form("alice", _point(world, "need_lead"), {"led_to": "Daily costs"}),
    "need taken up": lambda world: Form("alice", _point(world, "need_take_up"), {"way": "initiative"}),
    "need dropped": lambda world: Form("alice", _point(world, "need_drop"), {"why": "Solved elsewhere"}),
    "need open again": lambda world: Form("alice", _point(world, "need_reopen"), {"seen_version": "1"}),
    "clone": lambda world: Form(
        "dana", reverse("admin:rubric_clone", args=[world.version.pk]), {"version": "3"}
    ),
    "publish": lambda world: Form(
        "dana", reverse("admin:rubric_publish", args=[world.draft.pk]), {"accept": "yes"}
    ),
    "upload": lambda world: Form(
        "dana", reverse("admin:rubric_upload"), {"content": "key: x", "load": "yes"}
    ),
    "capability": lambda world: Form(
        "dana",
        reverse("admin:rubric_capability", args=[world.draft.pk, "REL1"]),
        {**CAPABILITY, "seen": mark_of(capability_of(engine_rubric(world.draft), "REL1"))},
    ),
    "outline": lambda world: Form(
        "dana",
        reverse("admin:assessments_rubricversion_change", args=[world.draft.pk]),
        {**OUTLINE, "seen": mark_of(outline_of(engine_rubric(world.draft)))},
    ),
}
