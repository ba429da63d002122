"""Work packages read: as rows of a list, the chain they were carried along, and what a quarter promised and got.

What a quarter counts (the manager's dashboard reads it here, too): promised = packages instructed for the quarter,
those carried into it included; accepted = of these, judged accepted or accepted with conditions; carried = of these,
carried out of it into a later one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from opm.kernel import exports, words
from opm.kernel.quarters import Quarter
from relationships.models import Client
from roadmap.models import WorkPackage

State = WorkPackage.State
SHOWS = (
    ("running", "Not accepted yet"),
    ("late", "Overdue"),
    ("verdict", "Waiting for the client's verdict"),
    ("taken", "Accepted"),
    ("ended", "Carried over or stopped"),
    ("all", "All"),
)
HEADER = (
    "Client",
    "Quarter",
    "What will be there",
    "How the client sees it",
    "Initiative",
    "Theme",
    "Team",
    "Due",
    "Budget",
    "State",
    "Delivered on",
    "Verdict of",
    "Verdict on",
    "Words",
    "Carried to",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a quarter promised and got, in packages."""

    promised: tuple[WorkPackage, ...] = ()

    @property
    def accepted(self) -> tuple[WorkPackage, ...]:
        return tuple(item for item in self.promised if item.state in WorkPackage.TAKEN)

    @property
    def carried(self) -> tuple[WorkPackage, ...]:
        return tuple(item for item in self.promised if item.state == State.CARRIED)

    @property
    def waiting(self) -> tuple[WorkPackage, ...]:
        """Delivered, and not judged by the client yet."""
        return tuple(item for item in self.promised if item.state == State.DELIVERED)

    @property
    def finding(self) -> str:
        """What became of them, in words: "Two of five work packages are accepted, one carried over"."""
        if not self.promised:
            return "No work packages"
        total = words.count(len(self.promised), "work package")
        got = len(self.accepted)
        said = [f"{words.spelled(got)} of {total} {words.agree(got, 'is', 'are')} accepted"]
        said += [f"{len(self.waiting)} waiting for the client"] if self.waiting else []
        said += [f"{len(self.carried)} carried over"] if self.carried else []
        return ", ".join(said)


def kept(client_ids: Collection[int], quarters: Collection[Quarter]) -> dict[tuple[int, Quarter], Kept]:
    """What quarters promised and got, by client and quarter; a pair without packages is left out. One query."""
    rows: dict[tuple[int, Quarter], list[WorkPackage]] = defaultdict(list)
    found = WorkPackage.objects.filter(client__in=client_ids, quarter__in=list(quarters))
    for item in found.select_related("initiative", "carried_to"):
        rows[item.client_id, item.quarter].append(item)
    return {key: Kept(tuple(items)) for key, items in rows.items()}


@dataclass(frozen=True, slots=True)
class Row:
    """A package in a list: `tag` says how it stands, `tone` its colour."""

    item: WorkPackage
    tag: str
    tone: str


def with_names(packages: QuerySet[WorkPackage]) -> QuerySet[WorkPackage]:
    """The same packages with all that a row says of them; `was_carried` where they came from an earlier quarter."""
    before = WorkPackage.objects.filter(carried_to=OuterRef("pk"))
    return packages.select_related(
        "client", "initiative__theme", "team", "verdict_by__person", "carried_to"
    ).annotate(was_carried=Exists(before))


def packages_of(client: Client) -> QuerySet[WorkPackage]:
    """Packages of a client, the latest quarter first. One query when read."""
    return with_names(WorkPackage.objects.filter(client=client)).order_by("-quarter", "due_on", "pk")


def overdue(today: date) -> Q:
    """Not there although its day is over."""
    return Q(state__in=(State.INSTRUCTED, State.REJECTED), due_on__lt=today)


AWAITS_VERDICT = Q(state=State.DELIVERED)


def owed(client_ids: Collection[int], today: date) -> list[Row]:
    """What Today asks about: overdue packages, and delivered ones that wait for the client's verdict. One query."""
    wanted = overdue(today) | AWAITS_VERDICT
    found = WorkPackage.objects.filter(wanted, client__in=client_ids).select_related("initiative", "team")
    return [row_of(item, today) for item in found.order_by("due_on", "pk")]


def due_between(client_ids: Collection[int], first: date, last: date) -> QuerySet[WorkPackage]:
    """Packages not there yet whose day falls into these days, by their day. One query when read."""
    found = WorkPackage.objects.filter(
        state__in=(State.INSTRUCTED, State.REJECTED), client__in=client_ids, due_on__range=(first, last)
    )
    return found.select_related("client").order_by("due_on", "pk")


def searched(packages: QuerySet[WorkPackage], text: str) -> QuerySet[WorkPackage]:
    """Those whose words, initiative or team hold `text`."""
    if not text:
        return packages
    return packages.filter(
        Q(deliverable__icontains=text)
        | Q(acceptance_test__icontains=text)
        | Q(initiative__title__icontains=text)
        | Q(team__name__icontains=text)
    )


def shown(packages: QuerySet[WorkPackage], key: str, today: date) -> QuerySet[WorkPackage]:
    """Those of one of SHOWS."""
    wanted = {
        "running": Q(state__in=WorkPackage.RUNNING),
        "late": overdue(today),
        "verdict": AWAITS_VERDICT,
        "taken": Q(state__in=WorkPackage.TAKEN),
        "ended": Q(state__in=(State.CARRIED, State.STOPPED)),
    }
    return packages.filter(wanted.get(key, Q()))


def row_of(item: WorkPackage, today: date) -> Row:
    """A row from a package of `with_names`. No query."""
    return Row(item, *_standing(item, today))


def _standing(item: WorkPackage, today: date) -> tuple[str, str]:
    late = (today - item.due_on).days
    if item.state in (State.INSTRUCTED, State.REJECTED) and late > 0:
        return f"{words.count(late, 'day')} over", "bad"
    tones = {
        State.DELIVERED: "warn",
        State.ACCEPTED: "ok",
        State.CONDITIONAL: "ok",
        State.REJECTED: "bad",
    }
    label = "Waiting for the client" if item.state == State.DELIVERED else item.get_state_display()
    return label, tones.get(State(item.state), "")


def chain_of(item: WorkPackage) -> tuple[WorkPackage, ...]:
    """The package as it went from quarter to quarter, oldest first; only itself where it was never carried.

    One query: the packages of its initiative that were carried, in or out.
    """
    linked = Q(carried_to__isnull=False) | Q(carried_from__isnull=False)
    found = {
        row.pk: row for row in with_names(WorkPackage.objects.filter(linked, initiative=item.initiative_id))
    }
    before = {row.carried_to_id: row for row in found.values() if row.carried_to_id}
    first = item
    while earlier := before.get(first.pk):
        first = earlier
    chain = [first]
    while following := found.get(chain[-1].carried_to_id or 0):
        chain.append(following)
    return tuple(chain)


def sheet_of(items: Iterable[WorkPackage]) -> exports.Sheet:
    """Packages as a table for CSV and XLSX."""
    return exports.Sheet("Work packages", HEADER, (_cells(item) for item in items))


def _cells(item: WorkPackage) -> tuple[Any, ...]:
    return (
        item.client.name,
        str(item.quarter),
        item.deliverable,
        item.acceptance_test,
        item.initiative.title,
        str(item.initiative.theme or ""),
        str(item.team or ""),
        item.due_on,
        item.budget,
        item.get_state_display(),
        item.delivered_on,
        str(item.verdict_by or ""),
        item.verdict_on,
        item.words,
        str(item.carried_to.quarter) if item.carried_to else "",
    )


def of_initiative(initiative_id: int, today: date) -> list[Row]:
    """Packages of an initiative, oldest quarter first. One query."""
    found = with_names(WorkPackage.objects.filter(initiative=initiative_id)).order_by(
        "quarter", "due_on", "pk"
    )
    return [row_of(item, today) for item in found]
