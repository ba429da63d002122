"""Find: clients, their people, practices of the current rubric, initiatives and reports, as far as in reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from assessments.selectors.rubric import current_version, engine_rubric
from assessments.selectors.rubric.search import search, terms
from opm.kernel import words
from relationships.models import Client, Seat
from roadmap.models import Initiative, Outcome, ReportRun, Request

LIMIT = 8  # of each kind
SHORTEST = 2  # letters


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found."""

    title: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """Things of one kind; `more` says that there are others."""

    name: str
    items: list[Found]
    more: bool


@dataclass(frozen=True, slots=True)
class FindPage:
    """Context of the page."""

    query: str
    groups: list[FoundGroup]

    @property
    def asked(self) -> bool:
        """Whether enough was typed to look for."""
        return len("".join(self.query.split())) >= SHORTEST


def find_page(user: Any, query: str) -> FindPage:
    """Everything in reach that holds all words of `query`. Seven queries at most."""
    query = query.replace("\0", "").strip()[:100]
    page = FindPage(query, [])
    wanted = terms(query)
    if not page.asked or not wanted:
        return page
    kinds = [
        ("Clients", _clients(user, wanted)),
        ("People", _people(user, wanted)),
        ("Rubric", _rubric(query)),
        ("Initiatives", _initiatives(user, wanted)),
        ("Outcomes", _outcomes(user, wanted)),
        ("Requests", _requests(user, wanted)),
        ("Reports", _reports(user, wanted)),
    ]
    groups = [_group(name, list(items)) for name, items in kinds]
    return FindPage(query, [group for group in groups if group.items])


def _group(name: str, items: list[Found]) -> FoundGroup:
    return FoundGroup(name, items[:LIMIT], len(items) > LIMIT)


def _holding(rows: QuerySet[Any], wanted: list[str], *fields: str) -> Any:
    """Rows in which every word occurs in one of the fields, one more than is shown."""
    for word in wanted:
        any_field = Q()
        for field in fields:
            any_field |= Q(**{f"{field}__icontains": word})
        rows = rows.filter(any_field)
    return rows[: LIMIT + 1]


def _clients(user: Any, wanted: list[str]) -> Iterator[Found]:
    rows = Client.objects.visible_to(user).select_related("portfolio")
    for client in _holding(rows, wanted, "name", "business", "portfolio__name"):
        yield Found(client.name, client.business or client.portfolio.name, client.get_absolute_url())


def _people(user: Any, wanted: list[str]) -> Iterator[Found]:
    """By name and role; how somebody stands is never searched (TRUST.md S2)."""
    rows = Seat.objects.visible_to(user).filter(person__erased_at=None).select_related("person", "client")
    for seat in _holding(rows, wanted, "person__name", "role", "client__name"):
        until = f", until {words.day(seat.ended_on, year=True)}" if seat.ended_on else ""
        url = reverse("person", args=[seat.client.slug, seat.pk])
        yield Found(seat.person.name, f"{seat.role}, {seat.client.name}{until}", url)


def _rubric(query: str) -> Iterator[Found]:
    version = current_version()
    if version is None:
        return
    rubric = engine_rubric(version)
    for hit in search(rubric, query)[: LIMIT + 1]:
        url = reverse("rubric_capability", args=[rubric.key, rubric.version, hit.capability.key])
        if not hit.anchor:
            yield Found(f"{hit.capability.key} {hit.capability.name}", "Capability", url)
        else:
            pom = next(pom for pom in hit.capability.poms if pom.key == hit.anchor)
            note = f"{hit.capability.key} {hit.capability.name}, {hit.where}"
            title = next(filter(None, (pom.title, *pom.practices, *pom.outcomes, pom.key)))
            yield Found(title, note, f"{url}#{pom.key}")


def _initiatives(user: Any, wanted: list[str]) -> Iterator[Found]:
    rows = Initiative.objects.visible_to(user).select_related("client")
    for item in _holding(rows, wanted, "title", "outcome", "client__name"):
        yield Found(
            item.title, f"{item.client.name}, {item.get_state_display().lower()}", item.get_absolute_url()
        )


def _outcomes(user: Any, wanted: list[str]) -> Iterator[Found]:
    rows = Outcome.objects.visible_to(user).select_related("client")
    for item in _holding(rows, wanted, "measure", "why", "client__name"):
        yield Found(
            item.measure, f"{item.client.name}, {item.get_state_display().lower()}", item.get_absolute_url()
        )


def _requests(user: Any, wanted: list[str]) -> Iterator[Found]:
    rows = Request.objects.visible_to(user).select_related("client")
    for item in _holding(rows, wanted, "title", "problem", "external_id", "client__name"):
        where = item.get_column_display().lower()
        yield Found(item.title, f"{item.client.name}, {where}", item.get_absolute_url())


def _reports(user: Any, wanted: list[str]) -> Iterator[Found]:
    rows = ReportRun.objects.visible_to(user).select_related("client", "portfolio", "rubric").defer("pdf")
    for run in _holding(rows, wanted, "client__name", "portfolio__name", "quarter"):
        ordered = words.day(timezone.localdate(run.created_at))
        yield Found(str(run), f"Report, ordered {ordered}", run.get_absolute_url())
