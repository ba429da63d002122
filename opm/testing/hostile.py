"""Hostile values, every page that is read and every form that is sent, for opm/tests/test_bad_input.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from django.test import Client as Browser
from django.urls import reverse

from assessments.models import RubricVersion
from assessments.selectors.rubric import engine_rubric
from assessments.services.rubric.edit import capability_of, mark_of, outline_of
from opm.kernel.quarters import Quarter
from relationships.models import User
from roadmap.models import Initiative

SCRIPT = "<script>alert(1)</script>"
RTL = "\u202eevil"
LONG = "x" * 20_000
# What an address line can carry, percent-encoded: surrogates and broken bytes included.
RAW = ("%00", "%ED%A0%80%FF", quote(RTL + SCRIPT), "'%22%3B--%25", "9" * 400, quote("²"), LONG[:3000])
QUARTERS = ("2026-Q5", "0000-Q1", "9999-Q4", "2200-Q4", "1990-Q1", "2026-Q4%0A")
# What a form field can carry.
TEXTS = ("a\0b", RTL + SCRIPT, "9" * 400, "-1", "1e400", "²", "\ufffe", LONG)
EACH = ("a\0b", "9" * 400, "²")  # also put into one field after the other, all others being right
BYTES = "%ED%A0%80%FF"
MEGABYTE = "m" * 1_000_000
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

    def forms(self) -> dict[str, Form]:
        sheet = ("finance", self.quarter, "REL1")
        answer = {f"REL1.2a-{name}": text for name, text in ANSWER.items()}
        initiative = {**INITIATIVE, "starts": str(self.quarter), "seen_version": str(self.initiative.version)}
        capability = capability_of(engine_rubric(self.draft), "REL1")
        return {
            "sign-in": Form("", reverse("account_login"), {"login": "alice@example.org", "password": "no"}),
            "settings": Form(
                "alice", reverse("settings"), {"name": "Alice", "theme": "dark", "letter_keys": "on"}
            ),
            "start": Form("alice", reverse("score", args=["finance"]), {"anything": "x"}),
            "sheet": Form(
                "alice", reverse("sheet", args=sheet), {**answer, "open": "2", "shown": "2", "clear": ""}
            ),
            "answer": Form("alice", reverse("answer", args=[*sheet, "REL1.2a"]), answer),
            "agree": Form(
                "alice",
                reverse("agree", args=["finance", self.quarter, "REL1.2a"]),
                {"outcome": "L", "reason": "Seen.", "seen": "0", "competency": "REL", "open": "on"},
            ),
            "carry": Form("alice", reverse("carry", args=sheet), {"levels": "2", "pom": "REL1.2a"}),
            "submit": Form("alice", reverse("submit_sheet", args=sheet[:2]), {"take_back": "1"}),
            "no change": Form("alice", reverse("unchanged", args=sheet[:2]), {"part": "REL"}),
            "device key": Form("alice", reverse("device_key"), {"device": DEVICE}),
            "ask somebody": Form(
                "alice",
                reverse("respondent_invite", args=sheet[:2]),
                {"name": "Sam Ito", "email": "sam@example.org", "days": "30", "questions": "REL1.2a"},
            ),
            "letter keys": Form("alice", reverse("letter_keys"), {"on": "1", "next": "/"}),
            "close": Form("alice", reverse("close_assessment", args=sheet[:2]), {"revision": "1"}),
            "metric": Form("alice", reverse("metric", args=["finance", "reviews_overdue_share"]), READING),
            "metric withdrawn": Form(
                "alice",
                reverse("metric_withdraw", args=["finance", "reviews_overdue_share"]),
                {"reason": "Counted twice", "seen": "0"},
            ),
            "targets": Form("alice", reverse("targets", args=["finance"]), TARGETS),
            "reopen": Form(
                "alice", reverse("reopen_assessment", args=["finance", self.before]), {"reason": "Wrong"}
            ),
            "start a plan": Form(
                "alice",
                f"{reverse('plan_choose', args=['finance'])}?chosen=1&step=REL2.2a:F",
                {"owner_0": "", "due_0": "2027-03-31", "seen_plan": ""},
            ),
            "plan step": Form(
                "alice",
                reverse("plan_step", args=["finance", self.step]),
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
            "plan steps": Form(
                "alice",
                reverse("plan_steps", args=["finance"]),
                {"step": f"{self.step}:1", "owner": "", "due_on": "2027-03-31"},
            ),
            "plan end": Form(
                "alice", reverse("plan_end", args=["finance"]), {"seen_plan": "1", "seen_version": "1"}
            ),
            "take up": Form(
                "alice", reverse("plan_take_up", args=["finance", self.step]), {"way": "initiative"}
            ),
            "take evidence": Form(
                "alice", reverse("take_evidence", args=[*sheet, "REL1.2a"]), {"anything": "x"}
            ),
            "new initiative": Form("alice", reverse("initiative_new", args=["finance"]), initiative),
            "initiative": Form(
                "alice",
                reverse("initiative", args=["finance", self.initiative.pk]),
                {**initiative, "reason": "Late"},
            ),
            "stop": Form(
                "alice",
                reverse("initiative_stop", args=["finance", self.initiative.pk]),
                {"seen_version": str(self.initiative.version), "reason": "Not needed"},
            ),
            "undo": Form("alice", reverse("initiative_undo", args=["finance"]), {"anything": "x"}),
            "order": Form("carol", reverse("reports"), {"of": "client:finance", "quarter": str(self.before)}),
            "order of a client": Form(
                "alice", reverse("client_reports", args=["finance"]), {"quarter": str(self.before)}
            ),
            "job stop": Form("alice", reverse("job_stop", args=[self.job]), {"anything": "x"}),
            "clone": Form("dana", reverse("admin:rubric_clone", args=[self.version.pk]), {"version": "3"}),
            "publish": Form("dana", reverse("admin:rubric_publish", args=[self.draft.pk]), {"accept": "yes"}),
            "upload": Form("dana", reverse("admin:rubric_upload"), {"content": "key: x", "load": "yes"}),
            "capability": Form(
                "dana",
                reverse("admin:rubric_capability", args=[self.draft.pk, "REL1"]),
                {**CAPABILITY, "seen": mark_of(capability)},
            ),
            "outline": Form(
                "dana",
                reverse("admin:assessments_rubricversion_change", args=[self.draft.pk]),
                {**OUTLINE, "seen": mark_of(outline_of(engine_rubric(self.draft)))},
            ),
        }


ANSWER = {
    "rating": "F",
    "na_reason": "",
    "note": "Seen",
    "evidence": "",
    "evidence_on": "",
    "certainty": "3",
    "seen": "0",
}
READING = {
    "value": "60",
    "measured_on": "2026-11-10",
    "source": "Service desk report",
    "note": "Of October",
    "seen": "0",
}
TARGETS = {
    "REL1-level": "4",
    "REL1-due_on": "2199-12-31",
    "REL1-seen": "0",
    "REL1-was": "",
    "all-date": "",
}
INITIATIVE = {
    "rows": "1",
    "title": "Cost feed",
    "outcome": "Numbers each day",
    "theme": "",
    "new_theme": "",
    "state": "idea",
    "precision": "quarter",
    "ends": "",
    "confidence": "50",
    "owner": "",
    "team_0": "",
    "way_0": "",
}
CAPABILITY = {
    "name": "Trust",
    "weight": "1",
    "intent": "Why",
    "ladder_2": "Keeps its word",
    "poms-TOTAL_FORMS": "1",
    "poms-INITIAL_FORMS": "0",
    "poms-0-key": "REL1.2z",
    "poms-0-level": "2",
    "poms-0-title": "A title",
    "poms-0-weight": "1",
    "poms-0-effort": "",
    "poms-0-practices": "One",
    "poms-0-outcomes": "Two",
    "poms-0-metrics": "days | days | Days to answer",
    "poms-0-expects": "F | days | <= | 2",
    "poms-0-ask": "Well?",
    "poms-0-ORDER": "1",
}
OUTLINE = {
    "name": "Small",
    "version": "2",
    "floor": "1",
    "top": "5",
    "levels": "1 | Initial",
    "method": "gated",
    "own": "0.5",
    "lower": "0.75",
    "pass_value": "",
    **{f"{name}-{key}": "1" for name in ("competencies", "capabilities") for key in ("TOTAL_FORMS",)},
    **{f"{name}-INITIAL_FORMS": "0" for name in ("competencies", "capabilities")},
    **{
        f"{name}-{key}": "0"
        for name in ("dependencies", "partner_levels", "scale")
        for key in ("TOTAL_FORMS", "INITIAL_FORMS")
    },
    "competencies-0-key": "REL",
    "competencies-0-name": "Relationship",
    "competencies-0-weight": "1",
    "competencies-0-ORDER": "1",
    "capabilities-0-competency": "REL",
    "capabilities-0-key": "REL1",
    "capabilities-0-name": "Trust",
    "capabilities-0-ORDER": "1",
}


def queries(parameters: tuple[str, ...]) -> Iterator[str]:
    """All parameters at once, and those that may end the request before the others are read by themselves."""
    early = [name for name in parameters if name in ("client", "quarter")]
    rest = [name for name in parameters if name not in early]
    for value in RAW:
        if rest:
            yield "&".join(f"{name}={value}" for name in rest)
        if "client" in early:
            yield f"client={value}"
    if "quarter" in early:
        yield from (f"quarter={value}" for value in (*QUARTERS, RAW[0], RAW[1]))


def one_of_each_kind(fields: Iterable[str]) -> Iterator[str]:
    """All fields of a small form; of a formset's rows the last of each column ("pom-#-title")."""
    yield from {re.sub(r"\d+", "#", name): name for name in fields}.values()


def bodies(form: Form) -> Iterator[tuple[str, bytes]]:
    """Nothing, everything twice, each hostile value in all fields and some in one after the other, a megabyte."""
    yield "as it should be", urlencode(form.right).encode()
    yield "nothing", b""
    yield "all twice", urlencode([*form.right.items(), *form.right.items()]).encode()
    for text in TEXTS:
        yield f"everywhere {text[:20]!r}", urlencode(dict.fromkeys(form.right, text)).encode()
    for name in one_of_each_kind(form.right):
        others = {key: text for key, text in form.right.items() if key != name}
        for text in EACH:
            yield f"{name} = {text[:20]!r}", urlencode({**others, name: text}).encode()
    broken = "&".join(f"{name}={BYTES}" for name in form.right)
    yield "broken bytes everywhere", broken.encode()
    every = dict.fromkeys(form.right, MEGABYTE if len(form.right) < 4 else LONG)
    yield "long text everywhere", urlencode(every).encode()
