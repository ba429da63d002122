"""Pages of a client's people.

listed.py   the grid and the list, the download, adding somebody
person.py   one person: page, corrections, the end of a seat, key mark
candid.py   readings, notes, and who outside the team may read them
forget.py   everything held on a person, and erasing it
"""

from relationships.views.people.candid import (
    candid_grant_end,
    candid_grants,
    candid_note_add,
    candid_note_erase,
    reading_add,
)
from relationships.views.people.forget import person_erase, person_everything
from relationships.views.people.listed import people, people_download, person_new
from relationships.views.people.person import person, person_change, seat_end, seat_key, seat_reopen

__all__ = [
    "candid_grant_end",
    "candid_grants",
    "candid_note_add",
    "candid_note_erase",
    "people",
    "people_download",
    "person",
    "person_change",
    "person_erase",
    "person_everything",
    "person_new",
    "reading_add",
    "seat_end",
    "seat_key",
    "seat_reopen",
]
