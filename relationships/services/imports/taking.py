"""What one row of a file comes to, and what every kind of file says about itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models

from opm.kernel.errors import Refused
from opm.kernel.imports import Column
from relationships.models import Client, ImportFile, Seat, User
from relationships.models.record import Record
from relationships.services.records import change, said

R = TypeVar("R", bound=models.Model)
NEW, CHANGED, SAME, PASSED, WRONG = "new", "changed", "same", "passed", "wrong"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row as it was or would be taken in: its line, what it is, and why not or what changes."""

    number: int
    state: str  # new, changed, same, passed (left out on purpose), wrong
    title: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """Every row's outcome; `unknown` are headings that no column took."""

    outcomes: tuple[Outcome, ...]
    unknown: tuple[str, ...] = ()

    def count(self, state: str) -> int:
        return sum(outcome.state == state for outcome in self.outcomes)

    @property
    def summary(self) -> dict[str, int]:
        """How many rows of each state."""
        return {state: self.count(state) for state in (NEW, CHANGED, SAME, PASSED, WRONG)}


@dataclass(frozen=True)
class Place:
    """Where rows land: the client with its people and team, read once for a whole file. Two queries."""

    client: Client
    by: User
    now: datetime
    today: date
    seats: Mapping[str, Seat] = field(default_factory=dict)  # by name, without case
    team: Mapping[str, User] = field(default_factory=dict)  # by e-mail address and by name, without case
    answers: Mapping[str, Any] = field(default_factory=dict)  # what was asked about the file
    known: Any = None  # what else the rows of this kind need, read once for a file (Kind.know)

    def seat(self, name: str) -> Seat | None:
        """Somebody of the client by name; None for an empty cell. Refused for a stranger."""
        if not name:
            return None
        try:
            return self.seats[name.casefold()]
        except KeyError:
            raise Refused(f"{name} is not among the people of {self.client}. Add the person first.") from None

    def colleague(self, name: str) -> User | None:
        """Somebody of the team by e-mail address or name. Refused for a stranger."""
        if not name:
            return None
        try:
            return self.team[name.casefold()]
        except KeyError:
            raise Refused(f"{name} is not on the team of {self.client}.") from None


def place_of(
    client: Client, *, by: User, now: datetime, today: date, answers: Mapping[str, Any] | None = None
) -> Place:
    """The client with its people and team. Two queries."""
    seats = Seat.objects.filter(client=client, ended_on=None).select_related("person").order_by("-pk")
    team = list(User.objects.filter(memberships__client=client))
    return Place(
        client=client,
        by=by,
        now=now,
        today=today,
        seats={seat.person.name.casefold(): seat for seat in seats},
        team={name.casefold(): user for user in team for name in (user.name, user.email)},
        answers=answers or {},
    )


Take = Callable[[Mapping[str, Any], Place], tuple[str, tuple[str, ...]]]


def _nothing(_: Any) -> Any:
    return None


@dataclass(frozen=True, slots=True)
class Listed:
    """Where the rows of a kind are listed: the route, and the tab and sub-tab that its pages stand under."""

    route: str
    section: str
    tab: str = "rhythm"
    base: str = "relationships/base.html"


@dataclass(frozen=True, slots=True)
class Asks:
    """What a kind asks about a file before it can be tried: the route of that page (client, file), whether something
    is still open, and how the file is read, in sentences."""

    route: str
    open: Callable[[ImportFile], bool]
    told: Callable[[ImportFile], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its columns, the cell that names a row, and how a row is taken in (state, notes).

    Apps register theirs in an `import_kinds.py` (kinds.py). `know(client)` reads what rows need besides people and
    team, once for a file. `lede` and `example` (of a file elsewhere made there is none) are of the page to choose it.
    """

    key: str
    noun: str  # "people"
    columns: Sequence[Column]
    names: str  # key of the column that names a row
    take: Take
    listed: Listed
    know: Callable[[Client], Any] = _nothing
    asks: Asks | None = None
    lede: str = (
        "You see what each row would do before anything is stored. The same file twice changes nothing: rows are "
        "found again by their external id, or by their words."
    )
    example: bool = True


def found_again(rows: models.QuerySet[R], cells: Mapping[str, Any], by_words: models.QuerySet[R]) -> R | None:
    """The stored row of a line: by its external id, else by its words among those that have no id of their own."""
    external_id = cells.get("external_id", "")
    if not external_id:
        return by_words.first()
    return rows.filter(external_id=external_id).first() or by_words.filter(external_id="").first()


def adopt(record: Record, cells: Mapping[str, Any], place: Place) -> tuple[str, ...]:
    """Give a row found by its words the external id of the file, so that the next file finds it by that."""
    external_id = cells.get("external_id", "")
    stored = getattr(record, "external_id", "")
    if not external_id or stored == external_id:
        return ()
    change(
        record,
        values={"external_id": external_id},
        seen_version=None,
        action="record.identify",
        by=place.by,
        now=place.now,
    )
    return (f"External id: {external_id}",)


def differences(record: models.Model, wanted: Mapping[str, Any]) -> tuple[str, ...]:
    """ "Role: Controller → Head of control" for every column that the file would change."""
    found = []
    for name, value in wanted.items():
        if getattr(record, name) != value:
            copy = type(record)()
            setattr(copy, name, value)
            label = record._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            old, new = said(record, name) or "nothing", said(copy, name) or "nothing"
            found.append(f"{str(label).capitalize()}: {old} → {new}")
    return tuple(found)


def given(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """The named columns that the file has; a column it lacks changes nothing."""
    return {name: values[name] for name in names if name in values}
