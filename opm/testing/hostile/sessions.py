"""Forms of sessions of the demand board: planning, verdicts, time, the end, the letter."""

from __future__ import annotations

from django.urls import reverse

from opm.testing.hostile.world import Form, Forms, World


def _session(world: World, route: str, which: str = "running", *more: object) -> str:
    return reverse(route, args=["finance", getattr(world.sessions, which).pk, *more])


def _about(world: World, route: str) -> str:
    """A form of the running session about the request that is Ready."""
    return _session(world, route, "running", world.sessions.request.pk)


FORMS: Forms = {
    "session to plan": lambda world: Form(
        "alice", reverse("priority_session_new", args=["finance"]), {"on": "2199-01-05", "seen_version": "0"}
    ),
    "session started": lambda world: Form(
        "alice", _session(world, "priority_session_start"), {"present": "1", "seen_version": "1"}
    ),
    "session moved": lambda world: Form(
        "alice", _session(world, "priority_session_move"), {"on": "2199-01-05", "seen_version": "1"}
    ),
    "session called off": lambda world: Form(
        "alice", _session(world, "priority_session_cancel"), {"seen_version": "2"}
    ),
    "verdict in a session": lambda world: Form(
        "alice",
        _about(world, "priority_session_verdict"),
        {
            "verdict": "parked",
            "reason": "Budget",
            "alternative": "",
            "look_again_on": "",
            "place": "ready",
            "seen_version": str(world.sessions.request.version),
        },
    ),
    "time in a session": lambda world: Form(
        "alice", _about(world, "priority_session_allot"), {"days": "2.5", "team": ""}
    ),
    "end of a session": lambda world: Form(
        "alice",
        _session(world, "priority_session_end"),
        {"notes": "Said", "next_on": "2199-01-05", "do": "", "seen_version": "2"},
    ),
    "letter of a session": lambda world: Form(
        "alice",
        _session(world, "priority_session_letter", "held"),
        {
            "subject": "What moved",
            "message": "Text",
            "who": "1",
            "do": "mark",
            "again": "on",
            "seen_version": "9",
        },
    ),
}
