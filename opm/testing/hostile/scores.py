"""Forms of scoring: sheets, respondents, moderation, closing, plans, metrics, targets, the rubric's editor."""

from __future__ import annotations

from django.urls import reverse

from assessments.selectors.rubric import engine_rubric
from assessments.services.rubric.edit import capability_of, mark_of, outline_of
from opm.testing.filled import ANSWER, CAPABILITY, OUTLINE, READING, TARGETS
from opm.testing.hostile.world import Form, Forms

DEVICE = "7a1c3f52-8f0e-4a77-9b1e-2f5d0c1b9e44"
ANSWERED = {f"REL1.2a-{name}": text for name, text in ANSWER.items()}

FORMS: Forms = {
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
