"""Letters that go to people of a client one by one: minutes, what moved on the board."""

from __future__ import annotations

from collections.abc import Iterable

from opm.kernel import mail
from relationships.models import Seat, User

LONGEST = 40_000  # letters of a text
NONE_TAKEN = "The mail server took none of the mails. Try again, or copy the text and send it yourself."


def mail_each(*, seats: Iterable[Seat], subject: str, text: str, by: User) -> list[str]:
    """Mail the letter to each of them, answers to `by`; gives the names of those who could not be reached."""
    return [
        seat.person.name
        for seat in seats
        if not mail.send(to=seat.person.email, subject=subject, text=text, reply_to=by.email)
    ]
