"""Which reading of a person counts, and what is read out of several. Pure: works on rows that were read already.

Readings are candid: callers ask `candid_to` first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import QuerySet

from relationships.models import Reading

STALE_DAYS = 90  # DOMAIN.md: a reading is stale after 90 days
TRAIL_DAYS = 365
INFLUENTIAL = 4
ENOUGH_ADVOCATES = 2
INFLUENCE = {1: "little", 2: "some", 3: "heard", 4: "strong", 5: "decides"}


@dataclass(frozen=True, slots=True)
class Stand:
    """How somebody stands on a day: the reading that counts, earlier ones (newest first), and whether it is stale."""

    now: Reading
    earlier: tuple[Reading, ...]
    gains: str  # the latest that was written down; a reading without one takes nothing back
    stale: bool

    @property
    def before(self) -> Reading | None:
        """The reading before the one that counts."""
        return self.earlier[0] if self.earlier else None

    @property
    def moved(self) -> int:
        """Steps of stance since the reading before; 0 without one."""
        return self.now.stance - self.before.stance if self.before else 0

    @property
    def influential(self) -> bool:
        return self.now.influence >= INFLUENTIAL

    @property
    def advocate(self) -> bool:
        """Whether this is an influential advocate whom one can count on today."""
        return self.influential and self.now.stance == Reading.Stance.ADVOCATE and not self.stale

    @property
    def influence_words(self) -> str:
        """ "5, decides"."""
        return f"{self.now.influence}, {INFLUENCE[self.now.influence]}"


def counting(readings: Iterable[Reading]) -> list[Reading]:
    """Of one seat's readings the ones that count, newest first: the last that was written of each day."""
    ordered = sorted(readings, key=lambda reading: (reading.on, reading.pk), reverse=True)
    return [next(group) for _, group in groupby(ordered, key=lambda reading: reading.on)]


def stand_on(readings: Iterable[Reading], day: date) -> Stand | None:
    """How a seat stood on `day` by what was read until then; None when it was never read."""
    known = counting(reading for reading in readings if reading.on <= day)
    if not known:
        return None
    gains = next((reading.gains for reading in known if reading.gains), "")
    return Stand(known[0], tuple(known[1:]), gains, is_stale(known[0].on, day))


def is_stale(read_on: date, day: date) -> bool:
    """Whether a reading of `read_on` says too little on `day`."""
    return day - read_on > timedelta(days=STALE_DAYS)


def stands_on(seat_ids: Collection[int], day: date) -> Mapping[int, Stand]:
    """How seats stood on `day`; those never read are left out. One query."""
    return {seat: stand for seat, found in by_seat(seat_ids).items() if (stand := stand_on(found, day))}


def by_seat(seat_ids: Collection[int]) -> Mapping[int, list[Reading]]:
    """Readings of seats, without their evidence. One query."""
    return _grouped(Reading.objects.filter(seat__in=seat_ids))


def _grouped(rows: QuerySet[Reading]) -> Mapping[int, list[Reading]]:
    found: dict[int, list[Reading]] = {}
    for reading in rows.order_by().defer("evidence", "by", "created_at"):
        found.setdefault(reading.seat_id, []).append(reading)
    return found
