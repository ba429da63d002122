"""Forms of the demand board: a request, its moves, what teams say, limits."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from opm.testing.hostile.world import Form, Forms, World

SEEN = {"seen_version": "1"}
REQUEST = {
    "seen_version": "0",
    "title": "Daily cost feed",
    "problem": "Costs arrive late",
    "value": "Two days a month",
    "kind": "request",
    "size": "M",
    "asked_by": "",
    "asked_by_name": "M. Oduya",
    "asked_on": "",
    "wanted_by": "",
    "due_on": "",
    "owner": "",
    "theme": "",
    "outcome": "",
    "initiative": "",
}
REPLY = {
    **SEEN,
    "verdict": "yes_if",
    "reason": "It exists",
    "conditions": "the feed is stable",
    "effort_low": "5",
    "effort_high": "8",
    "replied_by": "Sam",
    "replied_on": "2026-11-09",
}
LIMITS = {f"{column}_{kind}": "5" for column in ("new", "ready") for kind in ("soft", "hard")}


def _of(world: World, route: str, *more: Any) -> str:
    return reverse(route, args=["finance", world.demand.request.pk, *more])


def _move(world: World, **sent: str) -> Form:
    seen = str(world.demand.request.version)
    return Form("alice", _of(world, "request_move"), {"seen_version": seen, **sent})


FORMS: Forms = {
    "new request": lambda world: Form("alice", reverse("request_new", args=["finance"]), REQUEST),
    "request": lambda world: Form("alice", _of(world, "request_edit"), {**REQUEST, **SEEN}),
    "request moved": lambda world: _move(world, column="new", before="", place="1", step=""),
    "request parked": lambda world: _move(world, column="parked", reason="Budget", look_again_on=""),
    "request declined": lambda world: _move(world, column="declined", reason="Dear", alternative="Shared"),
    "move taken back": lambda world: Form(
        "alice",
        reverse("request_undo", args=["finance", world.demand.move.request_id]),
        {"move": str(world.demand.move.pk)},
    ),
    "team asked": lambda world: Form("alice", _of(world, "feasibility_ask"), {"team": "1", "due_on": ""}),
    "reply of a team": lambda world: Form(
        "alice", _of(world, "feasibility_reply", world.demand.asked.pk), REPLY
    ),
    "limits of the board": lambda world: Form("alice", reverse("demand_limits", args=["finance"]), LIMITS),
}
