"""Writing catch-ups: the meetings, their agenda, how often they should be, series of them, their minutes.

touches.py   plan, log, change, hold, cancel, reopen
agenda.py    points: added, settled, moved, carried to the next meeting
cadence.py   how often to meet whom
series.py    meetings that come back by a rule
minutes.py   minutes that go to the client
"""

from relationships.services.catch_ups.touches import (
    NotesInput,
    TouchInput,
    cancel,
    change_touch,
    hold,
    log,
    plan,
    reopen,
    save_notes,
)

__all__ = [
    "NotesInput",
    "TouchInput",
    "cancel",
    "change_touch",
    "hold",
    "log",
    "plan",
    "reopen",
    "save_notes",
]
