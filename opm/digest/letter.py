"""What stands in a digest: the same rows as Today, worst first, and the next seven days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from opm.home import lede
from opm.kernel import words
from opm.todo.day import Day, in_order
from opm.todo.rolled import BY_BRM, amount_of, rolled_up
from opm.todo.task import Coming, Task, kind_of

SHOWN = 30  # rows; the others are on Today
IN_SUBJECT = 2  # kinds
# Alarms about people rest on readings that only the client's team may see; a mail passes through other hands (S2).
NEVER_MAILED = ("stakeholder",)
ELSEWHERE = "Something waits for you on Today"


@dataclass(frozen=True, slots=True)
class Line:
    """A row, or in the next days something to come, with its whole address ("" where there is none)."""

    title: str
    why: str
    when: str
    url: str


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a kind; `amount` says how many there are."""

    label: str
    amount: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Letter:
    """A digest, but for the link that stops it."""

    subject: str
    on: date
    lede: str
    parts: Sequence[Part]
    more: int
    coming: Sequence[Line]
    rows: int

    def text(self, stop: str) -> str:
        """The plain-text part."""
        return render_to_string("mail/digest.txt", self._context(stop))

    def html(self, stop: str) -> str:
        """The HTML part."""
        return render_to_string("mail/digest.html", self._context(stop))

    def _context(self, stop: str) -> dict[str, Any]:
        return {"letter": self, "home": whole(reverse("home")), "stop": stop}


def whole(path: str) -> str:
    """An address of ours as a mail needs it."""
    return settings.SITE_URL + path if path else ""


def letter_of(day: Day) -> Letter | None:
    """The digest of a day; None where nothing waits: the next seven days alone are no reason for a mail."""
    if not day.tasks:
        return None
    told = replace(day, tasks=[task for task in day.tasks if task.kind not in NEVER_MAILED])
    rows = in_order(rolled_up(told, BY_BRM)) if day.user.reads_portfolios else told.tasks
    parts = [_part(kind, list(tasks)) for kind, tasks in groupby(rows[:SHOWN], key=lambda task: task.kind)]
    return Letter(
        subject=subject(told.tasks),
        on=day.today,
        lede=lede(told) if told.tasks else f"{ELSEWHERE}.",
        parts=parts,
        more=len(rows[SHOWN:]) + len(day.tasks) - len(told.tasks),
        coming=[_coming(item) for item in day.coming],
        rows=len(day.tasks),
    )


def subject(tasks: Sequence[Task]) -> str:
    """The finding: "3 slips not told, 2 decisions waiting and 4 more"."""
    found = list(Counter(task.kind for task in tasks).items())  # the tasks stand worst first
    parts = [amount_of(kind_of(kind), amount) for kind, amount in found[:IN_SUBJECT]]
    rest = sum(amount for _, amount in found[IN_SUBJECT:])
    return ", ".join(parts) + (f" and {rest} more" if rest else "") or ELSEWHERE


def _part(kind: str, tasks: Sequence[Task]) -> Part:
    lines = [Line(task.title, task.why, task.when, whole(task.url)) for task in tasks]
    return Part(kind_of(kind).label, str(len(tasks)), lines)


def _coming(item: Coming) -> Line:
    when = words.day(item.on) + (f", {item.at}" if item.at else "")
    return Line(item.title, item.where, when, whole(item.url))
