"""One promise: the day that the client knows, and the slip that waits to be told."""

from __future__ import annotations

from datetime import date

from relationships.models import Commitment, Warning


def waiting_slip(commitment: Commitment) -> Warning | None:
    """The slip that was noted and that nobody told yet; the date has not moved. One query."""
    return commitment.warnings.filter(told_on=None, applied=False, old_due_on=commitment.due_on).first()


def moved_untold(commitment: Commitment) -> list[Warning]:
    """Moves of the date that the client was not told, oldest first. One query."""
    return list(commitment.warnings.filter(told_on=None, applied=True).order_by("pk"))


def known_day(commitment: Commitment) -> date:
    """The day that the client counts on: `due_on`, or the day before the first move that nobody told. One query."""
    untold = moved_untold(commitment)
    return untold[0].old_due_on if untold else commitment.due_on
