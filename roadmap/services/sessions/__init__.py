"""Sessions of the demand board with the client.

running.py   planned, moved, started, noted, ended, called off; the time that the next two weeks hold
letters.py   the letter "what moved"
"""

from roadmap.services.sessions.letters import LetterInput, mark_letter, send_letter
from roadmap.services.sessions.running import (
    SessionEnd,
    allot,
    cancel,
    end,
    move_session,
    note,
    plan_session,
    start,
)

__all__ = [
    "LetterInput",
    "SessionEnd",
    "allot",
    "cancel",
    "end",
    "mark_letter",
    "move_session",
    "note",
    "plan_session",
    "send_letter",
    "start",
]
