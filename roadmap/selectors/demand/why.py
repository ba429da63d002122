"""Why a card waits: one sentence, and whether it is bad news. Everything here works on rows that are loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from opm.kernel import words
from relationships.selectors.charter.text import amount
from roadmap.models import Column, Feasibility, OutcomeReading, Request

Verdict = Feasibility.Verdict


@dataclass(frozen=True, slots=True)
class Why:
    """A sentence on a card; tone "bad" is late or blocked, "warn" is to be looked at, "good" is what came of it."""

    words: str = ""
    tone: str = ""


def why(request: Request, asked: Sequence[Feasibility], today: date, unmoved: bool) -> Why:
    """Why a request waits where it stands; of what is done see `came_of_it`."""
    if request.column == Column.FEASIBILITY:
        return _replies(asked, today)
    if request.column == Column.DELIVERING:
        return _delivery(request, today)
    if request.column in (Column.PARKED, Column.DECLINED):
        return Why(request.reason)
    if unmoved:
        return Why("Not moved in two sessions: keep it or park it", "warn")
    if request.column == Column.SHAPING:
        return _shape(request)
    return _wanted(request, asked, today)


def _replies(asked: Sequence[Feasibility], today: date) -> Why:
    waiting = [row for row in asked if row.verdict == Verdict.WAITING]
    late = [row for row in waiting if row.due_on < today]
    if late:
        return Why(
            f"{_teams(late)} should have replied by {words.day(min(row.due_on for row in late), near=today)}",
            "bad",
        )
    if waiting:
        return Why(
            f"{_teams(waiting)} to reply by {words.day(min(row.due_on for row in waiting), near=today)}"
        )
    if not asked:
        return Why("No team was asked yet", "warn")
    return replied(asked)


def replied(asked: Sequence[Feasibility]) -> Why:
    """What the teams said, where all of them replied."""
    if all(row.verdict == Verdict.NO for row in asked):
        return Why(f"{'Every team' if len(asked) > 1 else asked[0].team.name} said no", "bad")
    conditions = [row for row in asked if row.verdict == Verdict.YES_IF]
    unsure = [row for row in asked if row.verdict == Verdict.UNKNOWN]
    if unsure:
        return Why(f"{_teams(unsure)} cannot say yet", "warn")
    if conditions:
        return Why(f"Yes, if {conditions[0].conditions[:80]}")
    noes = [row for row in asked if row.verdict == Verdict.NO]
    return Why(f"{_teams(noes)} said no", "warn") if noes else Why("Can be done")


def _teams(rows: Sequence[Feasibility]) -> str:
    return words.listed([row.team.name for row in rows], limit=2)


def _delivery(request: Request, today: date) -> Why:
    if request.due_on is None:
        return Why("No day named for the delivery", "warn")
    if request.due_on < today:
        return Why(f"Was due on {words.day(request.due_on, near=today)}", "bad")
    return Why(f"Due on {words.day(request.due_on, near=today)}")


def _shape(request: Request) -> Why:
    """What is missing before a team can be asked: the problem first, then its value."""
    if not request.problem:
        return Why("Needs: what is the problem?")
    if not request.value:
        return Why("Needs: what is solving it worth?")
    return Why("" if request.asker else "Needs: who wants it?")


def _wanted(request: Request, asked: Sequence[Feasibility], today: date) -> Why:
    if request.wanted_by and request.wanted_by < today:
        return Why(f"Was needed by {words.day(request.wanted_by, near=today)}", "bad")
    if request.column == Column.READY and not asked:
        return Why("Ready without asking a team", "warn")
    return Why(f"Needed by {words.day(request.wanted_by, near=today)}" if request.wanted_by else "")


def came_of_it(request: Request, last: Mapping[int, OutcomeReading]) -> Why:
    """What came of a request that is done, by the last reading of the outcome that it serves."""
    outcome = request.outcome
    if outcome is None:
        return Why()
    reading = last.get(outcome.pk)
    if reading and request.done_on and reading.on >= request.done_on:
        start = f"{amount(outcome.baseline)} \u2192 " if outcome.baseline is not None else ""
        return Why(f"{outcome.measure} {start}{amount(reading.value, outcome.unit)}", "good")
    if outcome.due_on:
        return Why(f"{outcome.measure}: to be measured by {words.day(outcome.due_on, year=True)}")
    return Why(f"{outcome.measure}: not measured since")
