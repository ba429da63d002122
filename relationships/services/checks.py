"""Checks on what people wrote, chose and dated, before it is stored: of every service of a client's records.

Forms say the same at the field; imports and meetings come here. All of them raise Refused with a sentence for people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from opm.kernel import words
from opm.kernel.errors import Refused
from relationships.models import Client, Membership, Seat, User
from relationships.models.record import LINE, WORDS

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


def one_line(text: str, label: str, *, missing: str = "", limit: int = LINE) -> str:
    """A text on one line; `missing` is the sentence where it must not be empty."""
    return _checked(" ".join(text.split()), label, missing, limit)


def words_of(text: str, label: str, *, missing: str = "", limit: int = WORDS) -> str:
    """A longer text with its lines as they were typed."""
    return _checked(text.replace("\r\n", "\n").strip(), label, missing, limit)


def _checked(text: str, label: str, missing: str, limit: int) -> str:
    if missing and not text:
        raise Refused(missing)
    if len(text) > limit:
        raise Refused(
            f"{label} is {words.count(len(text) - limit, 'letter')} too long; there is room for {limit:,}."
        )
    if "\0" in text:
        raise Refused(f"{label} holds a character that cannot be stored.")
    return text


def meant(day: date | None, label: str) -> None:
    """Refused for a day that cannot be meant."""
    if day and not EARLIEST <= day <= LATEST:
        raise Refused(f"{label} lies outside {EARLIEST.year} to {LATEST.year}.")


def not_ahead(day: date, label: str, today: date) -> None:
    """Refused for a day that has not come yet, or cannot be meant."""
    meant(day, label)
    if day > today:
        raise Refused(f"{label} lies in the future. Enter today or an earlier day.")


def sits_at(seat: Seat | None, client: Client) -> None:
    """Refused for a seat at another client."""
    all_sit_at([seat] if seat else [], client)


def all_sit_at(seats: Iterable[Seat], client: Client) -> None:
    """Refused where one of them sits at another client."""
    if any(seat.client_id != client.pk for seat in seats):
        raise Refused(f"Choose somebody who sits at {client.name}.")


def on_team(owner: User | None, client: Client) -> None:
    """Refused for an owner who is not on the client's team. One query where there is an owner."""
    if owner and not Membership.objects.filter(client=client, user=owner).exists():
        raise Refused(f"{owner} is not on the client's team. Choose somebody who is.")


def fitting(names: Sequence[str], limit: int = LINE) -> str:
    """As many names as there is room for, each whole: a cut one would be found by no erasure."""
    told = ", ".join(names)
    return told if len(told) <= limit else told[: limit + 1].rpartition(", ")[0]
