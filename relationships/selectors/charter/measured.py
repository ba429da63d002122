"""Where objectives stand: the latest reading of each, the way it came, and whether the target is reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from opm.kernel import words
from relationships.models import Client, Objective, ObjectiveReading
from relationships.selectors.charter.text import Aim, aim_of, amount

SPARK = 8  # readings that the small line shows
SAME = {"pk", "owner", "client_owner", "priority", "set_by"}  # not what the agreement is about


@dataclass(frozen=True, slots=True)
class Point:
    """A reading: the day and what was read."""

    on: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class AimNow:
    """An objective of a text with where it stands today."""

    aim: Aim
    points: tuple[Point, ...]  # oldest first, the latest of a day
    state: str  # "Agreed Fri 13 Nov", "Draft: no measure yet"
    tone: str  # of the state: "", "warn"
    reached: bool
    late: bool
    is_open: bool  # still one of the client's objectives

    @property
    def latest(self) -> Point | None:
        return self.points[-1] if self.points else None

    @property
    def stands(self) -> str:
        """ "6 days", or "" where nothing was read yet."""
        return amount(self.latest.value, self.aim.unit) if self.latest else ""

    @property
    def values(self) -> tuple[Decimal, ...]:
        """What the small line shows."""
        return tuple(point.value for point in self.points[-SPARK:])

    @property
    def verdict(self) -> str:
        """The finding in a few words."""
        if self.reached:
            return "target reached"
        return "late" if self.late else ""


def points_of(objective_ids: Iterable[int]) -> dict[int, list[Point]]:
    """Readings by objective, oldest first; of one day the last that was said. One query."""
    rows = ObjectiveReading.objects.filter(objective__in=list(objective_ids)).order_by("on", "pk")
    found: dict[int, dict[date, Point]] = defaultdict(dict)
    for pk, on, value in rows.values_list("objective", "on", "value"):
        found[pk][on] = Point(on, value)
    return {pk: list(by_day.values()) for pk, by_day in found.items()}


def stand_of(client: Client, aims: Sequence[Aim], today: date) -> tuple[AimNow, ...]:
    """The objectives of a text, each with where it stands. Two queries."""
    rows = Objective.objects.filter(client=client, pk__in=[aim.pk for aim in aims])
    stored = {row.pk: row for row in rows.select_related("owner", "client_owner__person")}
    points = points_of(stored)
    return tuple(_now(aim, stored.get(aim.pk), points.get(aim.pk, []), today) for aim in aims)


def _now(aim: Aim, row: Objective | None, points: Sequence[Point], today: date) -> AimNow:
    state, tone = _state(aim, row, today)
    reached = bool(points) and is_reached(aim, points[-1].value)
    late = not reached and aim.measured and aim.due_on is not None and aim.due_on < today
    is_open = row is not None and row.dropped_on is None
    return AimNow(aim, tuple(points), state, tone, reached, late and is_open, is_open)


def _state(aim: Aim, row: Objective | None, today: date) -> tuple[str, str]:
    if row is None or row.dropped_on:
        return (f"Dropped {words.day(row.dropped_on, near=today)}" if row else "Not kept any more"), ""
    if not aim.measured:
        return "Draft: no measure yet", "warn"
    if differs(aim, aim_of(row)):
        return "Changed since this version", "warn"
    if row.agreed_on is None:
        return "Not agreed yet", ""
    return f"Agreed {words.day(row.agreed_on, near=today)}", ""


def differs(one: Aim, other: Aim) -> bool:
    """Whether what an agreement is about (goal, measure, unit, baseline, target, due date) is another."""
    names = [field.name for field in fields(Aim) if field.name not in SAME]
    return any(getattr(one, name) != getattr(other, name) for name in names)


def is_reached(aim: Aim, value: Decimal) -> bool:
    """Whether a reading is at the target or beyond it, seen from the baseline; without one, only the target itself."""
    if aim.target is None:
        return False
    if aim.baseline is None or aim.baseline == aim.target:
        return value == aim.target
    return value >= aim.target if aim.target > aim.baseline else value <= aim.target
