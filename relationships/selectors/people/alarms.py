"""What stands out about a client's people: no influential advocates, a key role that nobody holds, old readings.

The empty role is no secret; the two others come from readings and are for `candid_to` alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from opm.kernel import words
from relationships.models import Seat
from relationships.selectors.people.readings import ENOUGH_ADVOCATES, Stand, stands_on


@dataclass(frozen=True, slots=True)
class Alarms:
    """What stands out at one client. `advocates`, `stale` and `stands` are None, () and {} for who may not read them.

    `empty` are the last seats of key roles that nobody holds; `stale` seats of today, most influential first.
    """

    empty: tuple[Seat, ...] = ()
    advocates: tuple[Seat, ...] | None = None
    stale: tuple[Seat, ...] = ()

    @property
    def few_advocates(self) -> bool:
        """Whether support hangs on one person or none."""
        return self.advocates is not None and len(self.advocates) < ENOUGH_ADVOCATES

    @property
    def any(self) -> bool:
        return bool(self.empty or self.few_advocates or self.stale)

    @property
    def advocates_line(self) -> str:
        """ "Only Sam Reyes is an influential advocate."."""
        who = self.advocates or ()
        if not who:
            return "Nobody is an influential advocate."
        return f"Only {who[0].person} is an influential advocate."

    @property
    def stale_line(self) -> str:
        """ "Sam Reyes and Ada Lind have no reading of the last 90 days."."""
        names = words.listed([str(seat.person) for seat in self.stale])
        have = "has" if len(self.stale) == 1 else "have"
        return f"{names} {have} no reading of the last 90 days."


def alarms_of(client_ids: Collection[int], candid: Collection[int], today: date) -> Mapping[int, Alarms]:
    """What stands out at each client; readings are looked at for the clients in `candid` only. Two queries."""
    seats: dict[int, list[Seat]] = {client: [] for client in client_ids}
    for seat in Seat.objects.filter(client__in=client_ids).select_related("person"):
        seats[seat.client_id].append(seat)
    sitting = [seat.pk for client in candid for seat in seats.get(client, ()) if seat.ended_on is None]
    stands = stands_on(sitting, today)
    return {client: alarms(found, stands, candid=client in candid) for client, found in seats.items()}


def alarms(seats: Sequence[Seat], stands: Mapping[int, Stand], *, candid: bool) -> Alarms:
    """What stands out among all seats of one client, with their people, by how they stand today."""
    sitting = [seat for seat in seats if seat.ended_on is None]
    empty = tuple(empty_roles(seats))
    if not candid or not sitting:
        return Alarms(empty)
    advocates = tuple(seat for seat in sitting if seat.pk in stands and stands[seat.pk].advocate)
    stale = [seat for seat in sitting if not seat.person.erased_at and _to_read(stands.get(seat.pk))]
    stale.sort(key=lambda seat: (-_influence(stands.get(seat.pk)), not seat.is_key, seat.person.name))
    return Alarms(empty, advocates, tuple(stale))


def empty_roles(seats: Sequence[Seat]) -> list[Seat]:
    """The last seat of each key role that nobody holds; taking its key mark off retires the role."""
    held = {seat.role.casefold() for seat in seats if seat.ended_on is None}
    last: dict[str, Seat] = {}
    for seat in sorted(seats, key=lambda seat: (seat.ended_on or date.max, seat.pk)):
        last[seat.role.casefold()] = seat
    return [seat for role, seat in last.items() if role not in held and seat.is_key]


def _to_read(stand: Stand | None) -> bool:
    return stand is None or stand.stale


def _influence(stand: Stand | None) -> int:
    return stand.now.influence if stand else 0
