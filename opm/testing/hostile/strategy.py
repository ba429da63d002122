"""Forms of the strategy sheet: the mandate, agreeing it, themes."""

from __future__ import annotations

from django.urls import reverse

from opm.testing.hostile.world import Form, Forms, World


def _at(name: str, *more: object) -> str:
    return reverse(name, args=["finance", *more])


def _theme(world: World, name: str) -> str:
    return _at(name, world.strategy.theme.pk)


FORMS: Forms = {
    "mandate": lambda world: Form(
        "alice",
        _at("mandate_edit"),
        {
            "text": "Numbers on day three",
            "first_year": "2027",
            "seen_version": str(world.strategy.draft.version),
        },
    ),
    "mandate agreed": lambda world: Form(
        "alice",
        _at("mandate_agree"),
        {
            "agreed_with": str(world.strategy.seat.pk),
            "agreed_on": "2026-11-10",
            "next_look": "2027-Q1",
            "seen_version": str(world.strategy.draft.version),
        },
    ),
    "mandate dropped": lambda world: Form(
        "alice", _at("mandate_drop"), {"seen_version": str(world.strategy.draft.version)}
    ),
    "new theme": lambda world: Form(
        "alice", _at("theme_new"), {"name": "One view of cost", "promise": "Decisions", "seen_version": "0"}
    ),
    "theme": lambda world: Form(
        "alice", _theme(world, "theme"), {"name": "Renamed", "promise": "", "seen_version": "1"}
    ),
    "theme moved": lambda world: Form("alice", _theme(world, "theme_move"), {"to": "down"}),
    "theme retired": lambda world: Form(
        "alice", _theme(world, "theme_retire"), {"seen_version": "1", "back": ""}
    ),
}
