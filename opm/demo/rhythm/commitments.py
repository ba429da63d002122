"""What was promised to the clients, and the slips: told weeks ahead, late, or not yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from opm.demo.rhythm.shape import Promise, Slip
from opm.demo.rhythm.tale import Tale
from opm.kernel import words
from relationships.models import Channel, Commitment, Touch, Warning

State = Commitment.State
WHYS = (
    "A supplier delivered later than agreed.",
    "Two people of the team were ill in the same week.",
    "The test showed more than we had planned for.",
    "Another change had to go first.",
)


@dataclass(slots=True)
class Kept:
    """A promise with its days as dates: the one first promised, the one that holds, and when it was done."""

    tale: Tale
    told: Promise
    slips: tuple[Slip, ...]
    first: date
    due: date
    done: date | None
    row: Commitment = field(init=False)
    warnings: list[Warning] = field(default_factory=list)


def write(tales: Sequence[Tale]) -> None:
    """Promises, then their warnings, then the audit of both. Two statements."""
    items = [_settled(tale, promise) for tale in tales for promise in tale.told.promises]
    rows = Commitment.objects.bulk_create([_row(item) for item in items], batch_size=500)
    for item, row in zip(items, rows, strict=True):
        item.row = row
        item.warnings = list(_warnings(item))
    Warning.objects.bulk_create([row for item in items for row in item.warnings], batch_size=500)
    for item in items:
        _remember(item)


def _settled(tale: Tale, promise: Promise) -> Kept:
    """What became of a promise, as days."""
    chance = tale.chance(promise.text)
    due, day, why = promise.due, tale.day(promise.due), promise.why or chance.pick(WHYS)
    early, over = 9 + int(chance.share() * 7), 9 + int(chance.share() * 5)
    slip = Slip(due + early + 1, due + early, over, why, promise.options, promise.reply)
    if promise.gone:
        return Kept(tale, promise, (), day, day, tale.day(promise.gone[0]))
    if promise.how == "proposed":
        return Kept(tale, promise, (), day, day, None)
    if promise.how == "open":
        moved = sum(slip.by for slip in promise.slips if slip.told is not None)
        return Kept(tale, promise, promise.slips, tale.day(tale.ago(day) + moved), day, None)
    if promise.how == "kept":
        return Kept(tale, promise, (), day, day, tale.day(due + int(chance.share() * 4)))
    if promise.how == "never":
        return Kept(tale, promise, (), day, day, tale.day(due - over))
    if promise.how == "tight":
        slip = replace(slip, seen=due + 3, told=due + 2)
    if promise.how == "late":
        slip = replace(slip, seen=due, told=due - 2, reply=promise.reply)
    after = tale.day(due - over)
    return Kept(tale, promise, (slip,), day, after, tale.day(due - over + int(chance.share() * 2)))


def _row(item: Kept) -> Commitment:
    tale, told = item.tale, item.told
    first = item.first
    made = tale.day(
        told.made
        if told.made is not None
        else tale.ago(first) + 28 + int(tale.chance(told.text).share() * 25)
    )
    touch = _touch(item, made, first)
    return Commitment(
        client=tale.client,
        text=told.text,
        detail=told.detail,
        owner=tale.users[told.owner] if told.owner else tale.somebody(f"owns {told.text}"),
        seat=tale.seats[told.to],
        promised_on=touch.on if touch else made,
        baseline_on=first,
        due_on=item.due,
        state=_state(item),
        ended_on=item.done,
        why_withdrawn=told.gone[1] if told.gone else "",
        touch=touch,
        version=1 + len(item.slips) + bool(told.risk) + bool(item.done),
        created_at=tale.at(touch.on if touch else made, 380),
    )


def _touch(item: Kept, made: date, first: date) -> Touch | None:
    seen = min([first, *(item.tale.day(slip.seen) for slip in item.slips)])
    return item.tale.made_in(item.told.to, made, seen)


def _state(item: Kept) -> str:
    if item.told.gone:
        return State.WITHDRAWN
    if item.told.how == "proposed":
        return State.PROPOSED
    if item.done:
        return State.KEPT if item.done <= item.due else State.LATE
    untold = any(slip.told is None for slip in item.slips)
    return State.AT_RISK if untold or item.told.risk else State.ACCEPTED


def _warnings(item: Kept) -> Iterator[Warning]:
    """The slips in their order; each moves the date on from where the one before left it."""
    tale, old = item.tale, item.first
    for slip in item.slips:
        told = slip.told is not None
        last = told and slip is item.slips[-1]
        new = item.due if last else tale.day(tale.ago(old) - slip.by)
        yield Warning(
            commitment=item.row,
            raised_on=tale.day(slip.seen),
            told_on=tale.day(slip.told) if slip.told is not None else None,
            told_to=item.told.to if told else "",
            channel=tale.chance(f"tells {item.told.text}").pick(Channel.values) if told else "",
            old_due_on=old,
            new_due_on=new,
            applied=told,
            cause=slip.why,
            options=slip.options,
            message=_message(item, slip, old, new) if told else "",
            reply=slip.reply if told else "",
            replied_on=_replied(tale, slip),
            by=item.row.owner,
            created_at=tale.at(tale.day(slip.seen), 200),
        )
        old = new if told else old


def _replied(tale: Tale, slip: Slip) -> date | None:
    if slip.told is None or not slip.reply:
        return None
    return tale.day(max(0, slip.told - 1))


def _message(item: Kept, slip: Slip, old: date, new: date) -> str:
    options = f"\n\nWhat we can do: {slip.options}" if slip.options else ""
    first = item.told.to.removeprefix("Dr ").split()[0]
    return (
        f"Dear {first},\n\n{item.told.text} was promised for {words.day(old)}. It will be there on {words.day(new)}. "
        f"{slip.why}{options}\n\n{item.row.owner}"
    )


# --- audit ----------------------------------------------------------------------------------------------------------
def _remember(item: Kept) -> None:
    tale, row = item.tale, item.row
    tale.remember("commitment.propose", row, row.created_at, row.owner, new=row.text)
    state: str = State.ACCEPTED
    for warning in item.warnings:
        state = _remember_slip(item, warning, state)
    if item.told.risk:
        ago, why = item.told.risk
        at = tale.at(tale.day(ago), 250)
        tale.move("commitment.risk", row, at, "state", state, State.AT_RISK, by=row.owner, reason=why)
        state = State.AT_RISK
    if row.ended_on:
        at, why = tale.at(row.ended_on, 450), row.why_withdrawn
        action = "commitment.withdraw" if item.told.gone else "commitment.keep"
        tale.move(action, row, at, "state", state, row.state, by=row.owner, reason=why)
        tale.move(action, row, at, "ended_on", None, row.ended_on, by=row.owner, reason=why)


def _remember_slip(item: Kept, warning: Warning, state: str) -> str:
    """Seen, and told where it was; gives the state after it."""
    tale, row = item.tale, item.row
    if warning.told_on is None or warning.told_on > warning.raised_on:
        seen = tale.at(warning.raised_on, 200)
        tale.move(
            "commitment.slip", row, seen, "state", state, State.AT_RISK, by=row.owner, reason=warning.cause
        )
        state = State.AT_RISK
    if warning.told_on is None:
        return state
    at, days = tale.at(warning.told_on, 220), (warning.old_due_on, warning.new_due_on)
    tale.move("commitment.tell", row, at, "due_on", *days, by=row.owner, reason=warning.cause)
    if state != State.ACCEPTED:
        tale.move(
            "commitment.tell", row, at, "state", state, State.ACCEPTED, by=row.owner, reason=warning.cause
        )
    if warning.replied_on:
        said = f"The client answered: {warning.reply}"
        tale.remember("commitment.reply", row, tale.at(warning.replied_on, 300), row.owner, new=said)
    return State.ACCEPTED
