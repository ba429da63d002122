"""The client's side, differences of views, claims that the records do not bear out, and targets."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from assessments.models import AgreedAnswer, Answer, Assessment, Sheet
from opm.kernel import words
from opm.kernel.calendar import last_day
from opm.kernel.quarters import Quarter
from opm.phrases import counted
from opm.standings import ClientRow
from opm.todo.task import Task, at
from relationships.models import User

LONG = 7  # days without an answer that deserve a colour


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody of the client's side who was asked and has not sent the answers."""

    name: str
    asked: int  # days ago
    begun: bool


def tasks(
    user: User,
    assessments: Sequence[Assessment],
    reach: Mapping[int, ClientRow],
    quarter: Quarter,
    today: date,
) -> Iterator[Task]:
    """Targets of the clients, and what the open assessments of the quarter still need. Two queries."""
    yield from (_behind(row, quarter, today) for row in reach.values() if row.behind)
    opened = {item.pk: reach[item.client_id] for item in assessments if item.quarter == quarter}
    silent, settled = _silent(opened, today), _settled(opened)
    left = words.count((last_day(quarter) - today).days, "day") + " left"
    for pk, row in opened.items():
        if row.now.doubted:
            yield _doubted(row, quarter, left)
        if row.now.apart > settled[pk]:
            yield _apart(row, row.now.apart - settled[pk], quarter, left)
        if silent[pk]:
            yield _chase(row, silent[pk], quarter, named=row.owner_id == user.pk)


def _silent(opened: Mapping[int, ClientRow], today: date) -> Mapping[int, list[Silent]]:
    """People asked before today, by assessment, who was asked first first. One query."""
    begun = Exists(Answer.objects.filter(sheet=OuterRef("pk")))
    sheets = Sheet.objects.filter(
        assessment__in=list(opened), side=Sheet.Side.CLIENT, state=Sheet.State.OPEN, declined_at=None
    ).annotate(begun=begun)
    found: dict[int, list[Silent]] = defaultdict(list)
    for sheet in sheets.order_by("created_at", "pk"):
        asked = (today - timezone.localdate(sheet.created_at)).days
        if asked > 0:
            found[sheet.assessment_id].append(Silent(sheet.respondent_label, asked, sheet.begun))
    return found


def _settled(opened: Mapping[int, ClientRow]) -> Mapping[int, int]:
    """Practices that both sides rated and talked over already, by assessment. One query."""

    def rated(side: str) -> Exists:
        answers = Answer.objects.filter(
            pom=OuterRef("pom"), sheet__assessment=OuterRef("assessment"), sheet__side=side
        )
        return Exists(answers.exclude(option=""))

    rows = AgreedAnswer.objects.filter(
        rated(Sheet.Side.IT), rated(Sheet.Side.CLIENT), assessment__in=list(opened)
    )
    return Counter(rows.values_list("assessment_id", flat=True))


def _behind(row: ClientRow, quarter: Quarter, today: date) -> Task:
    late = row.aims.overdue
    over = (today - late[0].due_on).days
    verb = "is" if len(late) == 1 else "are"
    places = words.listed([f"{aim.name} at level {aim.level}" for aim in late])
    return Task(
        kind="behind",
        title=f"{counted(len(late), 'target').capitalize()} of {row.name} {verb} overdue",
        why=f"Not reached: {places}.",
        when=f"{words.count(over, 'day')} over",
        action="Open targets",
        url=at("targets", row.slug, quarter),
        client_id=row.pk,
        tone="warn",
        order=-over,
        key=f"behind:{row.pk}",
    )


def _doubted(row: ClientRow, quarter: Quarter, left: str) -> Task:
    amount = row.now.doubted
    return Task(
        kind="doubted",
        title=f"The records of {row.name} do not bear out {counted(amount, 'answer')}",
        why="Check the answers and the records before the quarter closes.",
        when=left,
        action="See which",
        url=at("result", row.slug, quarter),
        client_id=row.pk,
        order=-amount,
        key=f"doubted:{row.pk}",
    )


def _apart(row: ClientRow, amount: int, quarter: Quarter, left: str) -> Task:
    return Task(
        kind="apart",
        title=f"IT and {row.name} differ on {counted(amount, 'practice')}",
        why="Talk them over, agree a value or agree to differ.",
        when=left,
        action="Open moderation",
        url=reverse("moderation", args=[row.slug, quarter]),
        client_id=row.pk,
        order=-amount,
        key=f"apart:{row.pk}",
    )


def _chase(row: ClientRow, silent: Sequence[Silent], quarter: Quarter, *, named: bool) -> Task:
    """Names only to the client's owner (DESIGN.md, Decisions)."""
    longest = max(item.asked for item in silent)
    return Task(
        kind="chase",
        title=_chase_title(row, silent, named=named),
        why=_chase_why(row, silent, named=named),
        when=f"Asked {words.count(longest, 'day')} ago",
        action="Send reminder" if len(silent) == 1 else "Send reminders",
        url=reverse("respondents", args=[row.slug, quarter]),
        client_id=row.pk,
        tone="warn" if longest >= LONG else "",
        order=-longest,
        key=f"chase:{row.pk}",
    )


def _chase_title(row: ClientRow, silent: Sequence[Silent], *, named: bool) -> str:
    if len(silent) > 1:
        return f"{counted(len(silent), 'person', 'people').capitalize()} of {row.name} have not answered"
    who = silent[0].name if named else f"One person of {row.name}"
    return f"{who} has not {'finished' if silent[0].begun else 'started'} the client's view"


def _chase_why(row: ClientRow, silent: Sequence[Silent], *, named: bool) -> str:
    begun = sum(item.begun for item in silent)
    if named and len(silent) > 1:
        return f"{words.listed([item.name for item in silent], 4)}."
    if len(silent) == 1:
        return f"{row.name}." if named else "Without it the score rests on IT's side alone."
    return f"{begun} of {len(silent)} have begun."
