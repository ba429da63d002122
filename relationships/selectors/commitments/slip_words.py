"""What a slip is worth when it is told on a day, and the message that tells it. Pure: no clock, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from opm.kernel import words


@dataclass(frozen=True, slots=True)
class Telling:
    """A slip as the form has it now: days that are not typed yet are None; `told_on` None is "not told yet"."""

    promise: str
    old_day: date
    new_day: date | None
    cause: str
    options: str
    to: str
    sender: str
    told_on: date | None


@dataclass(frozen=True, slots=True)
class Worth:
    """What the telling gives: `lead` days of warning (None: not told), whether it is a surprise, and in words."""

    lead: int | None
    surprise: bool
    text: str
    hint: str = ""


def lead_of(old_day: date, told_on: date) -> int:
    """Days of warning: the old due date minus the day told (DOMAIN.md, Commitments)."""
    return (old_day - told_on).days


def worth(telling: Telling, *, today: date) -> Worth:
    """How long before the old day the client learns of it; on that day or later it is a surprise."""
    old = words.day(telling.old_day)
    if telling.told_on is None:
        left = (telling.old_day - today).days
        if left > 0:
            text = f"The date stays {old} and the slip waits on Today. From that day on it is a surprise."
            return Worth(None, False, text)
        return Worth(None, True, f"{old} is here and nobody told the client: it is a surprise.")
    lead = lead_of(telling.old_day, telling.told_on)
    if lead > 0:
        text = f"{words.count(lead, 'day')} of warning: the client knows before {old}. No surprise."
        return Worth(lead, False, text)
    when = f"on {old} itself" if lead == 0 else f"{words.count(-lead, 'day')} after {old}"
    text = f"Told {when}: it counts as a surprise. Telling today is still better than tomorrow."
    return Worth(lead, True, text)


def subject(telling: Telling) -> str:
    """The subject line of the mail."""
    new = f" moves to {words.day(telling.new_day)}" if telling.new_day else " moves"
    return f"{telling.promise}{new}"


def message(telling: Telling) -> str:
    """The message in plain text: what moves, why, what can be done. What is not typed yet is left out."""
    first = telling.to.split(" ")[0]
    parts = [f"Dear {first}," if first else "", _what(telling)]
    if telling.cause.strip():
        parts.append(f"Why: {telling.cause.strip()}")
    if telling.options.strip():
        parts += [f"What we can do:\n{telling.options.strip()}", "Tell me what suits you best."]
    else:
        parts.append("Call me if that upsets your plans.")
    return "\n\n".join([*filter(None, parts), telling.sender]) + "\n"


def _what(telling: Telling) -> str:
    old = words.day(telling.old_day)
    promised = f"we promised you for {old}: {telling.promise.rstrip('.')}."
    if telling.new_day is None:
        return f"{promised} It will take longer."
    days = (telling.new_day - telling.old_day).days
    apart = f"{words.count(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"
    return f"{promised} It will be {words.day(telling.new_day)}, {apart}."
