"""What can be done at a row of Today, in place: the forms, with what was typed when it was refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from opm.todo.task import Act, Ask, Task
from relationships.services.today import LONGEST
from relationships.views.kept import Kept

STEPS = ((1, "1 day"), (3, "3 days"), (7, "A week"))


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form in place, with the value it shows."""

    ask: Ask
    id: str
    value: str


@dataclass(frozen=True, slots=True)
class ActForm:
    """A button with its fields; `kept` says that it was refused and shows what was typed."""

    act: Act
    fields: Sequence[Field]
    kept: bool


@dataclass(frozen=True, slots=True)
class PutOffForm:
    """Putting a row off: the reason, three usual days as buttons, or another day."""

    key: str
    client: str
    steps: Sequence[tuple[date, str]]
    first: date
    last: date
    reason: str = ""
    day: str = ""
    kept: bool = False


def act_forms(task: Task, kept: Kept | None, *, number: int) -> list[ActForm]:
    """The forms of a row; `number` makes the ids of its fields its own."""
    return [_form(act, kept, f"row{number}-{place}") for place, act in enumerate(task.acts)]


def _form(act: Act, kept: Kept | None, prefix: str) -> ActForm:
    mine = kept is not None and kept.url == act.url and _same(act, kept.words)
    typed: Mapping[str, str] = kept.words if kept is not None and mine else {}
    fields = [Field(ask, f"{prefix}-{ask.name}", typed.get(ask.name, ask.value)) for ask in act.asks]
    return ActForm(act, fields, mine)


def _same(act: Act, words: Mapping[str, str]) -> bool:
    """Whether the words were typed for this act: several at one address differ in what goes with them unseen.

    The version seen is no part of that: after a conflict it is another one.
    """
    told = {name: value for name, value in act.hidden.items() if name != "seen_version"}
    return all(words.get(name) == value for name, value in told.items())


def put_off_form(task: Task, client: str, today: date, kept: Kept | None) -> PutOffForm:
    """The form that puts a row off; at most thirty days."""
    mine = kept is not None and kept.url == reverse("snooze") and kept.words.get("key") == task.key
    typed: Mapping[str, str] = kept.words if kept is not None and mine else {}
    return PutOffForm(
        key=task.key,
        client=client,
        steps=[(today + timedelta(days=days), label) for days, label in STEPS],
        first=today + timedelta(days=1),
        last=today + LONGEST,
        reason=typed.get("reason", ""),
        day=typed.get("day", ""),
        kept=mine,
    )
