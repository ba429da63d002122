"""One meeting as its page shows it: prepare, run, send minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from opm.kernel import words
from opm.kernel.calendar import is_working_day
from relationships.models import AgendaItem, Client, Seat, Touch, User
from relationships.selectors.catch_ups import agenda, kinds, minutes


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting with its agenda. `running`: its day has come and points are ticked off. `private_note`: the team's."""

    touch: Touch
    seats: list[Seat]
    open: list[agenda.Point]
    ended: list[agenda.Point]
    made: minutes.Made
    purpose: str
    holiday: bool
    running: bool
    can_edit: bool
    private_note: str
    owes_until: date | None

    @property
    def planned(self) -> bool:
        return self.touch.state == Touch.State.PLANNED

    @property
    def held(self) -> bool:
        return self.touch.state == Touch.State.HELD

    @property
    def must_end(self) -> int:
        """Points that cannot be carried again."""
        return sum(point.must_end for point in self.open)

    @property
    def headline(self) -> str:
        at = f", {self.touch.at:%H:%M}" if self.touch.at else ""
        return f"{self.touch.title}, {words.day(self.touch.on)}{at}"

    @property
    def lede(self) -> str:
        """How the meeting stands, in a sentence or two."""
        if self.touch.state == Touch.State.CANCELLED:
            return f"Cancelled: {self.touch.why_cancelled}."
        if self.held:
            done = sum(point.state == AgendaItem.State.DONE for point in self.ended)
            return f"Held. {words.count(done, 'point')} done, {_sent(self.touch)}."
        told = [f"{words.count(len(self.open), 'point')} on the agenda"]
        if self.must_end:
            told.append(f"{self.must_end} to decide or drop")
        return f"{', '.join(told)}."


def meeting(touch: Touch, user: User, today: date, *, can_edit: bool, run: bool = False) -> Meeting:
    """The page of a meeting for `user`; at most fourteen queries, whatever the length of the agenda."""
    points = agenda.points(touch, today)
    candid = can_edit or Client.objects.candid_to(user).filter(pk=touch.client_id).exists()
    return Meeting(
        touch=touch,
        seats=list(touch.seats.select_related("person")),
        open=[point for point in points if point.open],
        ended=[point for point in points if not point.open],
        made=minutes.made_in(touch),
        purpose=kinds.purpose(touch.kind),
        holiday=touch.state == Touch.State.PLANNED and not is_working_day(touch.on),
        running=run or touch.on <= today,
        can_edit=can_edit,
        private_note=touch.private_note if candid else "",
        owes_until=_owes_until(touch),
    )


def paper(touch: Touch, today: date) -> dict[str, Any]:
    """The agenda on paper."""
    shown = [point for point in agenda.points(touch, today) if point.state != AgendaItem.State.DROPPED]
    return {"points": shown, "seats": list(touch.seats.select_related("person")), "touch": touch}


def _owes_until(touch: Touch) -> date | None:
    """The day until which the minutes are in time, for those that are owed and not sent. One query for a held one."""
    if touch.state != Touch.State.HELD or touch.minutes_sent_at:
        return None
    owed = minutes.owing(Touch.objects.filter(pk=touch.pk)).exists()
    return minutes.in_time_until(touch) if owed else None


def _sent(touch: Touch) -> str:
    return "minutes sent" if touch.minutes_sent_at else "minutes not sent"
