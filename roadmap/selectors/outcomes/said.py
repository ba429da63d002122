"""Outcomes in sentences: how far, by when, what that means. No query."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from opm.kernel import words
from relationships.models import Client
from relationships.selectors.charter.text import amount
from roadmap.models import Outcome
from roadmap.selectors.outcomes.standing import ASKED_AFTER, Standing

if TYPE_CHECKING:
    from roadmap.selectors.outcomes.rows import Counts, OutcomeRow


def value(outcome: Outcome, number_: Decimal | None) -> str:
    """A number with the outcome's unit: "3 days"; "" for none."""
    return "" if number_ is None else amount(number_, outcome.unit)


def number(number_: Decimal | None) -> str:
    """A number without a unit, as a table shows it; "" for none."""
    return "" if number_ is None else amount(number_)


def by_when(due_on: date | None) -> str:
    """ "end of 2029", "end of June 2029", else the day; "" for none."""
    if due_on is None:
        return ""
    if (due_on + timedelta(days=1)).day > 1:
        return words.day(due_on, year=True)
    return f"end of {due_on:%Y}" if due_on.month == 12 else f"end of {due_on:%B %Y}"


def by_due(due_on: date | None) -> str:
    """ "by the end of 2029", "by Fri 13 Nov 2026"; "" for none."""
    said = by_when(due_on)
    return f"by the {said}" if said.startswith("end") else f"by {said}" if said else ""


def finding(row: OutcomeRow) -> str:
    """The headline of an outcome's page: "Days to close stands at 5 days, 3 by the end of 2029; it is on track"."""
    item, measure, now = row.item, row.item.measure, row.now
    if row.standing == Standing.DROPPED:
        return f"{measure} was dropped" + (f" at {now}" if now else "")
    if item.state == Outcome.State.REACHED:
        return f"{measure} is reached" + (f": it stands at {now}" if now else "")
    if row.standing == Standing.NOT_MEASURABLE:
        start = f"{measure} stands at {now}" if now else f"{measure} is a wish so far"
        return f"{start}: it has no {_either(missing(item))}"
    aim = f"{number(item.target)} {by_due(item.due_on)}"
    if row.standing == Standing.NO_READING:
        return f"{measure} is to go from {row.baseline} to {row.target} {by_due(item.due_on)}; nobody has read it yet"
    if row.standing == Standing.REACHED:
        return f"{measure} stands at {now}, and {aim} was the target: it is reached"
    return f"{measure} stands at {now}, {aim}; it is {row.standing.label.lower()}"


def missing(item: Outcome) -> list[str]:
    """What an outcome lacks before a reading can be judged."""
    parts = (("baseline", item.baseline), ("target", item.target), ("day for its target", item.due_on))
    return [name for name, held in parts if held is None]


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and no {names[-1]}"


def note(row: OutcomeRow) -> str:
    """The line below the headline: when it was read, since when it is live, what that asks for."""
    parts = []
    if row.reading:
        parts.append(f"Read on {words.day(row.reading.on, year=True)}.")
    if row.live_on:
        parts.append(f"Live since {words.day(row.live_on, year=True)}.")
    if row.item.ended_on:
        why = f": {row.item.why_ended.rstrip('.')}" if row.item.why_ended else ""
        parts.append(f"{row.item.get_state_display()} on {words.day(row.item.ended_on, year=True)}{why}.")
    return " ".join(parts) or "Say where it stands: a reading is a day, a number and where it comes from."


def asked(row: OutcomeRow) -> str:
    """Why it is asked about: "Live since Mon 5 Jan 2026, and not read for three quarters"."""
    since = f"Live since {words.day(row.live_on, year=True)}"
    times = f"{words.spelled(row.unread).lower()} whole quarters"
    return f"{since}, and not read for {times}" if row.reading else f"{since}, and not read in {times}"


def headline(client: Client, counts: Counts) -> str:
    """The finding of the list: "Two of nine outcomes of Finance are off track"."""
    by, running = counts.by, counts.running
    if not counts.every:
        return f"What gets measurably better for {client.name}?"
    if not running:
        return f"No outcome of {client.name} is running"
    of = f"of {words.count(running, 'running outcome')} of {client.name}"
    off, unread = by[Standing.OFF_TRACK], by[Standing.NO_READING]
    if off:
        return f"{words.spelled(off)} {of} {words.agree(off, 'is', 'are')} off track"
    wishes = by[Standing.NOT_MEASURABLE]
    if wishes:
        return f"{words.spelled(wishes)} {of} cannot be measured yet"
    if unread:
        return f"{words.spelled(unread)} {of} {words.agree(unread, 'was', 'were')} never read"
    return f"No outcome of {client.name} is off track"


def lede(counts: Counts) -> str:
    """How the others stand."""
    if not counts.every:
        return "A measure, where it stands today, where it should be and by when; then readings, also after go-live."
    by = counts.by
    kinds = (
        Standing.ON_TRACK,
        Standing.REACHED,
        Standing.NO_READING,
        Standing.NOT_MEASURABLE,
        Standing.DROPPED,
    )
    parts = [f"{by[kind]} {kind.label.lower()}" for kind in kinds if by[kind]]
    return f"{', '.join(parts).capitalize()}." if parts else ""


def asked_note(amount_: int) -> str:
    """The notice above the list."""
    subject = "One outcome is" if amount_ == 1 else f"{words.spelled(amount_)} outcomes are"
    it = "it" if amount_ == 1 else "them"
    quarters = words.spelled(ASKED_AFTER).lower()
    return f"{subject} live, and nobody has read {it} for {quarters} whole quarters or more."
