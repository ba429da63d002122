"""Forms of the house itself and of the roadmap: signing in, Today, the relationship map, reports, initiatives."""

from __future__ import annotations

from django.urls import reverse

from opm.testing.filled import IMPORTANCE
from opm.testing.hostile.world import Form, Forms

FORMS: Forms = {
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
    "share of the roadmap": lambda world: Form(
        "alice",
        reverse("roadmap_share_new", args=["finance"]),
        {
            "audience": "Finance leadership",
            "note": "To read",
            "until_quarter": "",
            "days": "90",
            "seen_version": "0",
        },
    ),
    "order": lambda world: Form(
        "carol", reverse("reports"), {"of": "client:finance", "quarter": str(world.before)}
    ),
    "order of a client": lambda world: Form(
        "alice", reverse("client_reports", args=["finance"]), {"quarter": str(world.before)}
    ),
    "job stop": lambda world: Form("alice", reverse("job_stop", args=[world.job]), {"anything": "x"}),
}
