"""The world of the access matrix: its actors, Finance with one of everything, and every request of every actor.

A new route that names a new object adds the object to `world` and its key to the values; the outcome that is declared
for the route is in RULES of opm/testing/access.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from assessments.models import Assessment
from assessments.services.respondents import invite
from assessments.services.sheets import open_assessment, own_sheet
from assessments.testing import plan_with_a_step, small_rubric
from opm.kernel.models import Job
from opm.kernel.quarters import Quarter
from opm.testing.cast import NOW, make_cast
from opm.testing.kept import kept
from opm.testing.routes import Route
from relationships.models import Client, Objective, Touch, User
from relationships.testing import (
    CLOSE,
    agreed,
    catch_ups_of,
    chosen_file,
    open_points,
    people_read,
    promised,
    seat_of,
)
from roadmap.models import Initiative, ReportRun
from roadmap.services.shares import ShareInput, share_roadmap
from roadmap.testing import demand_of, jira_file, make_package, outcomes_shown, sessions_of, strategy_of

METHODS = ("get", "head", "options", "post", "put", "patch", "delete")
TEAM = ("alice", "bob")  # owner and member of the client
READERS = ("carol", "audrey", "dana")  # manager of the portfolio, auditor, admin
OUTSIDE = ("mallory", "oscar")  # BRM and manager of another portfolio
KEPT_OUT = ("anonymous", "dismissed")  # nobody, and a member of the team whose account is closed
ACTORS = (*TEAM, *READERS, *OUTSIDE, *KEPT_OUT)
SIGNED_IN = (*TEAM, *READERS, *OUTSIDE)

DONE, LOGIN, HIDDEN, FORBIDDEN, NO_METHOD = (
    "done",
    "login",
    "hidden",
    "forbidden",
    "no method",
)
CANARY = "canary-of-finance-7f3a"
CANDID = (
    "candid-of-finance-5e1b"  # stands in every text that only the team may read (opm/tests/test_candid.py)
)
ADMIN_VALUES = {"app_label": "relationships"}  # where "1" is no value for the address


@dataclass(frozen=True)
class World:
    """Finance with one of everything, and the values that addresses need."""

    people: dict[str, User]
    values: dict[str, Any]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once for the module; a cell rolls back what it wrote."""
    with kept(django_db_blocker):
        yield make_world(now=NOW, quarter=Quarter(2026, 4))


def make_world(*, now: datetime, quarter: Quarter) -> World:
    cast = make_cast()
    rubric_version, finance, people = small_rubric(now), cast.finance, dict(cast.people)
    alice = people["alice"]
    people["dismissed"] = User.objects.create_user("dismissed@example.org", name="Gone", is_active=False)
    finance.memberships.create(user=people["dismissed"])
    Client.objects.filter(pk=finance.pk).update(business=CANARY)
    assessment = open_assessment(client=finance, quarter=quarter, by=alice, now=now)
    own_sheet(assessment=assessment, by=alice, now=now)
    asked = invite(
        assessment=assessment, name=CANARY, email="", asked=["REL1.2a", "REL1.3a"], by=alice, now=now
    )
    Assessment.objects.update(computed_revision=F("revision"), stale_since=None)
    initiative = Initiative.objects.create(
        client=finance,
        title=CANARY,
        earliest=date(2026, 10, 1),
        latest=date(2026, 12, 31),
        baseline_latest=date(2026, 12, 31),
        created_at=now,
    )
    job = Job.objects.create(
        kind="report.build",
        title=CANARY,
        unique_key="matrix",
        requested_by=alice,
        created_at=now,
        state="failed",
    )
    report = ReportRun.objects.create(
        client=finance, quarter=quarter, job=job, requested_by=alice, created_at=now, pdf=b"%PDF-1.7"
    )
    agreed(finance, alice, now, replace(CLOSE, goal=CANARY))
    points = open_points(finance, alice, now, text=CANARY)
    known = people_read(finance, alice, people["carol"], now, candid=CANDID)
    meetings = catch_ups_of(finance, seat_of(finance, name=CANARY), date(2026, 11, 10), title=CANARY)
    promises = promised(finance, alice, now, text=CANARY)
    Touch.objects.filter(client=finance).update(private_note=CANDID)
    measured = outcomes_shown(finance, alice, now, text=CANARY)
    wanted = demand_of(finance, alice, now, text=CANARY)
    sessions = sessions_of(finance, alice, now, [seat_of(finance, name=CANARY)], text=CANARY)
    values = {
        "client": finance.slug,
        "request": wanted.request.pk,
        "feasibility": wanted.request.pk,
        "asked": wanted.asked.pk,
        "outcome": measured.outcome.pk,
        "leak": measured.leak.pk,
        "commitment": promises.commitment.pk,
        "warning": promises.warning.pk,
        "status": promises.status.pk,
        "kind": "people",
        "import": chosen_file(finance, alice, now, name=CANARY).pk,
        "priority": sessions.running.pk,
        "item": sessions.request.pk,
        "demand": jira_file(finance, alice, now, name=CANARY).pk,
        "catch": meetings.planned.pk,
        "agenda": meetings.planned.pk,
        "series": meetings.series.pk,
        "record": "decision",
        "decision": points.decision.pk,
        "concern": points.concern.pk,
        "need": points.need.pk,
        "person": known.seat.pk,
        "seat": known.seat.pk,
        "note": known.note.pk,
        "grant": known.grant.pk,
        "quarter": quarter,
        "capability": "REL1",
        "pom": "REL1.2a",
        "rubric": rubric_version.rubric.key,
        "version": rubric_version.version,
        "other": rubric_version.version,
        "fmt": "csv",
        "uidb36": "1",
        "key": "x-y",
        "metric": "reviews_overdue_share",
        "earlier": 1,
        "objective": Objective.objects.get(client=finance).pk,
        "initiative": initiative.pk,
        "roadmap": share_roadmap(
            client=finance, wish=ShareInput(audience=CANARY), by=alice, now=now
        ).share.pk,
        "figure": "promised",
        "theme": strategy_of(finance, alice, now, title=CANARY).bare.pk,
        "paper": "pptx",
        "package": make_package(initiative, deliverable=CANARY).pk,
        "step": plan_with_a_step(assessment, now=now, title=CANARY).pk,
        "job": job.pk,
        "report": report.pk,
        "respondent": asked.sheet.pk,
        "link": asked.link.pk,
        "number": 1,
        "token": asked.token[:-1],  # the whole one has a matrix of its own: opm/tests/test_link_matrix.py
    }
    return World(people, values)


def address(route: Route, world: World) -> str:
    """The route's address with the world's objects; `pk` is the object the route is about."""
    about = route.name.split("_")[0]
    values = {"pk": world.values.get(about, 1), **world.values}
    if route.in_admin:
        return reverse(route.name, kwargs={name: ADMIN_VALUES.get(name, "1") for name in route.args})
    return reverse(route.name, kwargs={name: values[name] for name in route.args})


@pytest.fixture(scope="module")
def browsers(world: World) -> dict[str, Browser]:
    """A signed-in browser for every actor."""
    made = {actor: Browser(raise_request_exception=True) for actor in ACTORS}
    for actor, browser in made.items():
        if actor != "anonymous":
            browser.force_login(world.people[actor])
    return made


def cells(
    route: Route, world: World, browsers: dict[str, Browser], body: dict[str, str]
) -> Iterator[tuple[str, str, HttpResponse]]:
    """Every actor and method against the route, each in its own rolled-back savepoint."""
    where = address(route, world)
    for actor, browser in browsers.items():
        kept = deepcopy(browser.cookies)
        for method in METHODS:
            sent = body if method == "post" else {}
            with transaction.atomic():
                yield actor, method, getattr(browser, method)(where, sent)
                transaction.set_rollback(True)
            browser.cookies = deepcopy(kept)


def outcome(response: HttpResponse) -> str:
    """What the answer amounts to. A form's own refusal (400, 409, 422) is an answer to somebody who may ask."""
    location = response.headers.get("Location", "")
    if response.status_code in (301, 302) and ("/accounts/login/" in location or "/admin/login/" in location):
        return LOGIN
    return {404: HIDDEN, 403: FORBIDDEN, 405: NO_METHOD}.get(
        response.status_code, DONE if response.status_code < 500 else f"error {response.status_code}"
    )
