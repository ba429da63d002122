"""People of a client: seats over time, readings and notes, who may read what is candid, and forgetting somebody.

seats.py    adding, changing, ending
candid.py   readings and notes
readers.py  who outside the team may read them
erasure.py  forgetting somebody
"""

from relationships.services.people.candid import ReadingInput, add_note, erase_note, read_person
from relationships.services.people.erasure import ERASED, erase, require_all_teams
from relationships.services.people.readers import end_grant, grant
from relationships.services.people.seats import (
    PersonInput,
    RoleInput,
    add_person,
    change_role,
    change_seat,
    end_seat,
    mark_key,
    reopen_seat,
)

__all__ = [
    "ERASED",
    "PersonInput",
    "ReadingInput",
    "RoleInput",
    "add_note",
    "add_person",
    "change_role",
    "change_seat",
    "end_grant",
    "end_seat",
    "erase",
    "erase_note",
    "grant",
    "mark_key",
    "read_person",
    "reopen_seat",
    "require_all_teams",
]
