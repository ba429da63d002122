"""Falls in stance, and whether somebody answered them in time (rubric REL5.4c)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from relationships.models import Reading, Seat, Touch
from relationships.selectors.people.readings import by_seat, counting

ANSWER_DAYS = 30


@dataclass(frozen=True, slots=True)
class Fall:
    """A reading with a lower stance than the one before. `over`: the 30 days to answer it have passed."""

    on: date
    answered: bool
    over: bool


def falls_of(client_ids: Collection[int], first: date, until: date, today: date) -> Mapping[int, list[Fall]]:
    """Falls read between two days by client. Answered: a catch-up held with the person, or a reading that rose, within
    the 30 days after. Three queries."""
    clients = dict(Seat.objects.filter(client__in=client_ids).values_list("pk", "client"))
    held = _held(clients)
    found: dict[int, list[Fall]] = {}
    for seat, readings in by_seat(list(clients)).items():
        count = counting(readings)
        for new, old in zip(count, count[1:], strict=False):
            if new.stance < old.stance and first <= new.on <= until:
                answered = _answered(new, count, held.get(seat, ()))
                found.setdefault(clients[seat], []).append(Fall(new.on, answered, _over(new.on, today)))
    return found


def _held(seats: Collection[int]) -> dict[int, list[date]]:
    """Days of held catch-ups by seat."""
    through = Touch.seats.through.objects.filter(seat__in=list(seats), touch__state=Touch.State.HELD)
    days: dict[int, list[date]] = {}
    for seat, on in through.values_list("seat", "touch__on"):
        days.setdefault(seat, []).append(on)
    return days


def _answered(fall: Reading, count: Iterable[Reading], held: Iterable[date]) -> bool:
    last = fall.on + timedelta(days=ANSWER_DAYS)
    rose = any(fall.on < later.on <= last and later.stance > fall.stance for later in count)
    return rose or any(fall.on < day <= last for day in held)


def _over(fell_on: date, today: date) -> bool:
    return today - fell_on > timedelta(days=ANSWER_DAYS)
