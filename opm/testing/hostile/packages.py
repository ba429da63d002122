"""Forms of work packages: what is instructed, delivered, judged, carried on and stopped."""

from __future__ import annotations

from django.urls import reverse

from opm.testing.hostile.world import Form, Forms, World

SEEN = {"seen_version": "1"}


def _form(world: World, route: str, right: dict[str, str], *, delivered: bool = False) -> Form:
    package = world.packages.delivered if delivered else world.packages.instructed
    return Form("alice", reverse(route, args=["finance", package.pk]), {**SEEN, **right})


def _package(world: World) -> dict[str, str]:
    return {
        "initiative": str(world.initiative.pk),
        "for_quarter": str(world.quarter),
        "deliverable": "Feed of two stores",
        "acceptance_test": "The client opens it",
        "team": "",
        "due_on": "",
        "budget": "1000.50",
    }


FORMS: Forms = {
    "new package": lambda world: Form(
        "alice", reverse("package_new", args=["finance"]), {"seen_version": "0", **_package(world)}
    ),
    "package": lambda world: _form(world, "package_edit", _package(world)),
    "delivery of a package": lambda world: _form(world, "package_deliver", {"delivered_on": "2026-11-09"}),
    "verdict on a package": lambda world: _form(
        world,
        "package_verdict",
        {"verdict": "accepted", "seat": "1", "on": "2026-11-09", "words": "As agreed"},
        delivered=True,
    ),
    "package carried over": lambda world: _form(
        world,
        "package_carry",
        {"to_quarter": str(world.quarter.plus(1)), "due_on": "", "why": "The vendor is late"},
    ),
    "package stopped": lambda world: _form(world, "package_stop", {"why": "Not needed"}),
    "package taken back": lambda world: _form(world, "package_take_back", {}, delivered=True),
}
