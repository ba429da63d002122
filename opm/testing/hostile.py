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
from opm.testing.filled import ANSWER, CAPABILITY, INITIATIVE, OUTLINE, READING, TARGETS
from relationships.models import User
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
            ("alice", "home"): ("quarter",),
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


ANSWERED = {f"REL1.2a-{name}": text for name, text in ANSWER.items()}
# By a name that tests show; a new form adds its entry and nothing else.
FORMS: dict[str, Callable[[World], Form]] = {
    "sign-in": lambda world: Form(
        "", reverse("account_login"), {"login": "alice@example.org", "password": "no"}
    ),
    "settings": lambda world: Form(
        "alice", reverse("settings"), {"name": "Alice", "theme": "dark", "letter_keys": "on"}
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
