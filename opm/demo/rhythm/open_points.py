"""Decisions that the clients owe, and concerns with those that came back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from opm.demo.rhythm.shape import Question, Worry
from opm.demo.rhythm.tale import Tale
from opm.kernel import words
from relationships.models import Concern, Decision, Touch


def write(tales: Sequence[Tale]) -> None:
    """Decisions, then concerns: first those that others repeat. Three statements."""
    decisions = [(tale, told) for tale in tales for told in tale.told.questions]
    asked = Decision.objects.bulk_create([_decision(tale, told) for tale, told in decisions])
    for (tale, question), decision in zip(decisions, asked, strict=True):
        _remember_decision(tale, question, decision)
    _write_concerns(tales)


def _touch(tale: Tale, who: str, ago: int) -> Touch | None:
    """The catch-up of that very day, where there was one."""
    touch = tale.made_in(who, tale.day(ago), tale.day(ago))
    return touch if touch and touch.on == tale.day(ago) else None


def _maybe(tale: Tale, ago: int | None) -> date | None:
    return None if ago is None else tale.day(ago)


# --- decisions ------------------------------------------------------------------------------------------------------
def _decision(tale: Tale, told: Question) -> Decision:
    ended, said = told.answer or told.dropped or (None, "")
    state = Decision.State
    return Decision(
        client=tale.client,
        question=told.text,
        seat=tale.seats[told.who],
        asked_on=tale.day(told.asked),
        needed_by=_maybe(tale, told.needed),
        options=told.options,
        answer=said,
        state=state.DECIDED if told.answer else state.DROPPED if told.dropped else state.WAITING,
        ended_on=_maybe(tale, ended),
        chased=len(told.chased),
        chased_on=_maybe(tale, min(told.chased, default=None)),
        touch=_touch(tale, told.who, told.asked),
        version=1 + len(told.chased) + (ended is not None),
        created_at=tale.at(tale.day(told.asked), 330),
    )


def _remember_decision(tale: Tale, told: Question, row: Decision) -> None:
    tale.remember("decision.ask", row, row.created_at, new=row.question)
    for number, ago in enumerate(sorted(told.chased, reverse=True), start=1):
        said = f"Chased, {words.count(number, 'time')} by now"
        tale.remember("decision.chase", row, tale.at(tale.day(ago), 120), new=said)
    if row.ended_on:
        action = "decision.answer" if told.answer else "decision.drop"
        at = tale.at(row.ended_on, 290)
        tale.move(action, row, at, "state", Decision.State.WAITING, row.state)
        tale.move(action, row, at, "answer", "", row.answer)
        tale.move(action, row, at, "ended_on", None, row.ended_on)


# --- concerns -------------------------------------------------------------------------------------------------------
def _write_concerns(tales: Sequence[Tale]) -> None:
    told = [(tale, worry) for tale in tales for worry in tale.told.worries]
    first: dict[tuple[str, str], Concern] = {}
    for repeats in (False, True):
        some = [(tale, worry) for tale, worry in told if bool(worry.again) == repeats]
        rows = Concern.objects.bulk_create(
            [_concern(tale, worry, first.get((tale.told.client, worry.again))) for tale, worry in some]
        )
        for (tale, worry), row in zip(some, rows, strict=True):
            first[tale.told.client, worry.text] = row
            _remember_concern(tale, worry, row)


def _concern(tale: Tale, told: Worry, earlier: Concern | None) -> Concern:
    closed, put_right = told.closed or (None, "")
    begun = told.working is not None or told.closed
    state = Concern.State
    return Concern(
        client=tale.client,
        text=told.text,
        detail=told.detail,
        raised_by=tale.seats[told.who],
        raised_on=tale.day(told.raised),
        severity=told.severity,
        owner=tale.somebody(f"puts right {told.text}") if begun else None,
        due_on=_maybe(tale, told.due),
        state=state.CLOSED if told.closed else state.WORKING if begun else state.OPEN,
        closed_on=_maybe(tale, closed),
        put_right=put_right,
        reopened=len(told.reopened),
        recurrence_of=earlier,
        touch=_touch(tale, told.who, told.raised),
        version=1 + bool(begun) + bool(told.closed) + 2 * len(told.reopened),
        created_at=tale.at(tale.day(told.raised), 340),
    )


def _remember_concern(tale: Tale, told: Worry, row: Concern) -> None:
    state = Concern.State
    tale.remember("concern.raise", row, row.created_at, new=row.text)
    if row.owner:
        ago = told.working if told.working is not None else max(told.raised - 5, (told.closed or (0, ""))[0])
        back = max((item[0] for item in told.reopened), default=ago)
        begun = tale.at(tale.day(max(ago, back)), 360)
        tale.move("concern.work", row, begun, "state", state.OPEN, state.WORKING, by=row.owner)
    for closed, opened, why in told.reopened:
        tale.move("concern.close", row, tale.at(tale.day(closed), 430), "state", state.WORKING, state.CLOSED)
        at = tale.at(tale.day(opened), 60)
        tale.move("concern.reopen", row, at, "state", state.CLOSED, state.WORKING, reason=why)
    if row.closed_on:
        at = tale.at(row.closed_on, 440)
        tale.move("concern.close", row, at, "state", state.WORKING, state.CLOSED, by=row.owner)
        tale.move("concern.close", row, at, "put_right", "", row.put_right, by=row.owner)
