"""Writing on a roadmap: every field that moves is a Change; the end first agreed is never edited (RHYTHM.md, Roadmap).

inputs.py  what forms, imports and undo hand in
saving.py  create, update, stop
checks.py  what an initiative must hold
parts.py   how teams meet it: who decided, when and why
said.py    an initiative in words, for the history and for comparing versions
kept.py    the last save, for undo

Errors of all services: NotAllowed (not on the client's team), Refused (a rule), Conflict (somebody else saved
since `seen_version`; `current` is the stored initiative).
"""

from roadmap.services.initiatives.inputs import EFFORT, InitiativeInput, Part, as_input
from roadmap.services.initiatives.kept import pack, unpack
from roadmap.services.initiatives.said import facts, when_label, wish_facts
from roadmap.services.initiatives.saving import (
    CHANGED,
    UNDONE,
    create_initiative,
    stop_initiative,
    update_initiative,
)

__all__ = [
    "CHANGED",
    "EFFORT",
    "UNDONE",
    "InitiativeInput",
    "Part",
    "as_input",
    "create_initiative",
    "facts",
    "pack",
    "stop_initiative",
    "unpack",
    "update_initiative",
    "when_label",
    "wish_facts",
]
