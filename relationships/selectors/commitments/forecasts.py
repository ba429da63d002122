"""What an owner's own finished promises say about a day (opm.kernel.slips)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from opm.kernel import slips, words
from relationships.models import Commitment, User

State = Commitment.State
OWNER_UNKNOWN = "No forecast: nobody owns it yet."


@dataclass(frozen=True, slots=True)
class Outlook:
    """A forecast in words: what the history says, how well such forecasts held; or why there is none."""

    text: str
    back_test: str = ""
    p50_on: date | None = None
    p85_on: date | None = None


def slip_history(owner: User, by: User) -> list[int]:
    """Days from the day first promised to the delivery, in the order of delivery, of promises in `by`'s sight. One
    query."""
    rows = Commitment.objects.visible_to(by).filter(owner=owner, state__in=(State.KEPT, State.LATE))
    days = rows.order_by("ended_on", "pk").values_list("ended_on", "baseline_on")
    return [(ended - baseline).days for ended, baseline in days if ended]


def outlook(owner: User | None, by: User, day: date | None) -> Outlook:
    """The forecast for a promise of `owner` first made for `day` (None: not typed yet). One query."""
    if owner is None:
        return Outlook(OWNER_UNKNOWN)
    found = slips.forecast(slip_history(owner, by))
    if isinstance(found, slips.Thin):
        return Outlook(found.sentence)
    whose = "your" if owner == by else f"{owner}'s"
    text = f"Of {whose} last {words.count(found.items, 'promise')} half were done {_within(found.p50)}; "
    text += f"85 % {_within(found.p85)}"
    if day is None:
        return Outlook(f"{text}.", found.back_test)
    p50_on, p85_on = (day + timedelta(days=days) for days in (found.p50, found.p85))
    return Outlook(f"{text}: {words.day(p85_on)}.", found.back_test, p50_on, p85_on)


def _within(days: int) -> str:
    """By how many days after (or before) their day."""
    if days == 0:
        return "by their day"
    apart = words.count(abs(days), "day")
    return f"within {apart} after it" if days > 0 else f"at least {apart} early"
