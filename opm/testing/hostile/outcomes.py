"""Forms of measured outcomes and of value leakage."""

from __future__ import annotations

from django.urls import reverse

from opm.testing.hostile.world import Form, Forms, World

OUTCOME = {
    "seen_version": "1",
    "measure": "Days to close",
    "unit": "days",
    "baseline": "8",
    "baseline_on": "2026-01-05",
    "target": "3",
    "due_on": "2029-12-31",
    "why": "Plants decide earlier",
    "source": "Ledger",
    "theme": "",
    "owner": "",
    "client_owner": "",
}
LEAK = {
    "seen_version": "1",
    "what": "Typed twice",
    "stage": "use",
    "found_on": "2026-11-09",
    "initiative": "",
    "outcome": "1",
    "estimate": "1000",
    "action": "",
    "owner": "",
    "due_on": "",
}
READING = {"on": "2026-11-09", "value": "5", "source": "Ledger", "note": ""}


def _outcome(world: World, name: str) -> str:
    """The address of a button or form of the live outcome."""
    return reverse(name, args=["finance", world.outcomes.outcome.pk])


def _leak(world: World, name: str) -> str:
    """The address of a button or form of the leak."""
    return reverse(name, args=["finance", world.outcomes.leak.pk])


FORMS: Forms = {
    "new outcome": lambda world: Form("alice", reverse("outcome_new", args=["finance"]), OUTCOME),
    "outcome": lambda world: Form("alice", _outcome(world, "outcome_edit"), OUTCOME),
    "reading of an outcome": lambda world: Form("alice", _outcome(world, "outcome_read"), READING),
    "end of an outcome": lambda world: Form(
        "alice", _outcome(world, "outcome_end"), {"state": "dropped", "why": "Sold", "seen_version": "1"}
    ),
    "outcome open again": lambda world: Form(
        "alice",
        reverse("outcome_reopen", args=["finance", world.outcomes.ended.pk]),
        {"seen_version": "2", "next": "/"},
    ),
    "need of an outcome": lambda world: Form(
        "alice", _outcome(world, "outcome_need"), {"need": f"{world.points.need.pk}-1"}
    ),
    "new leak": lambda world: Form("alice", reverse("leak_new", args=["finance"]), LEAK),
    "leak": lambda world: Form("alice", _leak(world, "leak_edit"), LEAK),
    "action against a leak": lambda world: Form(
        "alice",
        _leak(world, "leak_act"),
        {"action": "Train", "owner": "1", "due_on": "2026-12-01", "seen_version": "1"},
    ),
    "end of a leak": lambda world: Form(
        "alice", _leak(world, "leak_end"), {"state": "stopped", "result": "Trained", "seen_version": "1"}
    ),
    "leak open again": lambda world: Form("alice", _leak(world, "leak_reopen"), {"seen_version": "1"}),
}
