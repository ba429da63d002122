"""How promises are kept: kept rate, surprises, warning lead time; of a client, of many, by BRM, over quarters."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import median

from opm.kernel import words
from opm.kernel.calendar import first_day, last_day, quarter_of
from opm.kernel.quarters import Quarter
from relationships.selectors.commitments.facts import Promise, Slip, promises, slips


@dataclass(slots=True)
class Figures:
    """What promises and slips of one group amount to. Days and counts; shares are 0-1, None where nothing counts."""

    made: list[Promise] = field(default_factory=list)
    slipped: list[Slip] = field(default_factory=list)

    @property
    def due(self) -> int:
        """Promises whose day has come: delivered ones, and overdue ones."""
        return len(self.made)

    @property
    def kept(self) -> int:
        """Delivered on or before the day that stood told."""
        return sum(item.kept for item in self.made)

    @property
    def kept_first(self) -> int:
        """Delivered on or before the day first promised."""
        return sum(item.kept_first for item in self.made)

    @property
    def kept_share(self) -> Decimal | None:
        """Kept out of due."""
        return words.share(self.kept, self.due)

    @property
    def kept_first_share(self) -> Decimal | None:
        """Kept on the day first promised, out of due."""
        return words.share(self.kept_first, self.due)

    @property
    def surprises(self) -> int:
        """Slips told on the old day or later, or never."""
        return sum(item.surprise for item in self.slipped)

    @property
    def told_early_share(self) -> Decimal | None:
        """Slips told before the old day, out of all slips."""
        return words.share(len(self.slipped) - self.surprises, len(self.slipped))

    @property
    def lead_median(self) -> Decimal | None:
        """Median days between the telling and the old day, over the slips that were told; late ones count below 0."""
        leads = [item.lead for item in self.slipped if item.lead is not None]
        return Decimal(str(median(leads))) if leads else None

    @property
    def finding(self) -> str:
        """What the figures say, to stand after a client's name or at the head of a page."""
        if not self.due and not self.slipped:
            return "no promise was due"
        if not self.due:
            return f"no promise was due, {_surprises(self.surprises)}"
        return f"{self.kept} of {words.count(self.due, 'promise')} kept, {_surprises(self.surprises)}"

    @property
    def lede(self) -> str:
        """What stands below the finding: kept as first promised, and how early the client knew of slips."""
        first = f"{self.kept_first} of {self.due} on the day first promised. " if self.due else ""
        if self.lead_median is None:
            return first + ("No slip was told." if self.slipped else "Nothing slipped.")
        days = int(words.cut(self.lead_median, 0))
        when = "before" if days >= 0 else "after"
        return f"{first}The client knew {words.count(abs(days), 'day')} {when} the old day (median)."


def _surprises(amount: int) -> str:
    return "no surprise" if amount == 0 else words.count(amount, "surprise")


@dataclass(frozen=True, slots=True)
class Board:
    """Figures of the clients asked for: all of `quarter`, by client and by BRM, and of the quarters up to it."""

    quarter: Quarter
    whole: Figures
    by_client: dict[int, Figures]
    by_owner: dict[int | None, Figures]
    trend: tuple[tuple[Quarter, Figures], ...]
    by_client_quarter: dict[tuple[int, Quarter], Figures]
    by_owner_quarter: dict[tuple[int | None, Quarter], Figures]


def board(
    client_ids: Collection[int],
    quarter: Quarter,
    today: date,
    *,
    quarters: int = 8,
    owner_id: int | None = None,
) -> Board:
    """Figures of the quarters that end with `quarter`, of one owner where named (0: nobody). Three queries."""
    span = [quarter.plus(n) for n in range(1 - quarters, 1)]
    first, last = first_day(span[0]), last_day(quarter)
    made = _of_owner(promises(client_ids, first, last, today), owner_id)
    slipped = _of_owner(slips(client_ids, first, last, today), owner_id)
    result = Board(quarter, Figures(), {}, {}, tuple((item, Figures()) for item in span), {}, {})
    trend = dict(result.trend)
    for item in (*made, *slipped):
        when = quarter_of(item.day)
        groups = [
            trend[when],
            result.by_client_quarter.setdefault((item.client_id, when), Figures()),
            result.by_owner_quarter.setdefault((item.owner_id, when), Figures()),
        ]
        if when == quarter:
            groups += [
                result.whole,
                result.by_client.setdefault(item.client_id, Figures()),
                result.by_owner.setdefault(item.owner_id, Figures()),
            ]
        for group in groups:
            _put(group, item)
    return result


def _of_owner(items: Iterable[Promise | Slip], owner_id: int | None) -> list[Promise | Slip]:
    return [item for item in items if owner_id is None or (item.owner_id or 0) == owner_id]


def _put(group: Figures, item: Promise | Slip) -> None:
    if isinstance(item, Promise):
        group.made.append(item)
    else:
        group.slipped.append(item)
