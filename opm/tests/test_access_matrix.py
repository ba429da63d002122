"""The access matrix: every route x actor x method has a declared outcome (TRUST.md S1).

The routes come from the URL resolver. A route without a rule fails; a rule without a route fails. What is out of sight
looks exactly like what does not exist. A new route adds its rule to RULES (opm/testing/access.py);
actors, objects and requests are those of opm/testing/matrix.py.
"""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client as Browser
from django.urls import reverse

from opm.testing.access import ACCOUNT, LINK, LINK_READ, OPEN, PUBLIC, RULES
from opm.testing.matrix import (
    CANARY,
    CANDID,
    DONE,
    FORBIDDEN,
    HIDDEN,
    KEPT_OUT,
    LOGIN,
    NO_METHOD,
    OUTSIDE,
    TEAM,
    World,
    cells,
    outcome,
)
from opm.testing.matrix import browsers as browsers  # a fixture
from opm.testing.matrix import world as world  # a fixture
from opm.testing.routes import FAMILIES, WALKED, Route, family

BODIES = {  # where the form is read before the right is asked
    "client_reports": {"quarter": "2026-Q4"},
    "unchanged": {"part": "REL"},
    "snooze": {"client": "finance", "key": "commitment:1", "until": "2026-11-13", "reason": "It can wait"},
    "unsnooze": {"client": "finance", "key": "commitment:1"},
}


def test_every_route_is_declared_and_every_declaration_is_a_route() -> None:
    names = {route.name for route in WALKED if not route.in_admin}
    assert names - set(RULES) == set(), "declare these routes in RULES"
    assert set(RULES) - names == set(), "these rules have no route"


def expected(route: Route, actor: str, method: str) -> set[str]:
    """The outcomes that are right for this cell."""
    if route.in_admin:
        inside = {DONE, HIDDEN, FORBIDDEN, NO_METHOD, LOGIN}
        open_to_all = route.name in ("admin:login", "admin:logout", "admin:jsi18n")
        return inside if actor == "dana" or open_to_all else {LOGIN, FORBIDDEN}
    rule = RULES[route.name]
    if rule is PUBLIC:
        return {DONE} if method in ("get", "head") else {NO_METHOD}
    if rule is LINK or rule is LINK_READ:
        answered = ("get", "head") if rule is LINK_READ else ("get", "head", "post")
        return {HIDDEN} if method in answered else {NO_METHOD}
    if rule is OPEN:
        return {DONE, HIDDEN, NO_METHOD, LOGIN}
    if rule is ACCOUNT:
        # allauth answers 403 where a person has nothing to confirm with.
        return {LOGIN} if actor in KEPT_OUT else {DONE, HIDDEN, NO_METHOD, FORBIDDEN}
    return {rule.outcome(actor, method)}


@pytest.mark.django_db
@pytest.mark.parametrize("name", FAMILIES)
def test_every_actor_and_method_gets_the_declared_outcome(
    name: str, world: World, browsers: dict[str, Browser]
) -> None:
    wrong = []
    for route in (route for route in WALKED if family(route) == name):
        for actor, method, response in cells(route, world, browsers, BODIES.get(route.name, {})):
            cell = f"{method.upper()} {route.name} by {actor}"
            got = outcome(response)
            if got not in expected(route, actor, method):
                wrong.append(f"{cell}: {got} ({response.status_code})")
            if actor in (*OUTSIDE, *KEPT_OUT) and CANARY.encode() in getattr(response, "content", b""):
                wrong.append(f"{cell}: shows what belongs to Finance")
            if actor not in TEAM and CANDID.encode() in getattr(response, "content", b""):
                wrong.append(f"{cell}: shows what is candid")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_what_is_out_of_sight_looks_like_what_does_not_exist(world: World) -> None:
    browser = Browser()
    browser.force_login(world.people["mallory"])
    foreign, missing = (browser.get(reverse("client", args=[slug])) for slug in ("finance", "no-such-client"))
    assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content)


def test_every_admin_model_is_walked() -> None:
    names = {route.name for route in WALKED}
    for model in admin.site._registry:
        assert f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" in names
