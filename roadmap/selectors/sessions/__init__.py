"""Sessions of the demand board: read by pages, letters, Today and live metrics.

due.py      which are due, planned, running, held
moved.py    what a session moved, request by request
letter.py   the letter "what moved", the time of the next two weeks
run.py      what one looks at while a session runs
"""

from roadmap.selectors.sessions.due import Due, due_sessions, listed, opened
from roadmap.selectors.sessions.letter import subject, text
from roadmap.selectors.sessions.moved import Group, Moved, what_moved

__all__ = [
    "Due",
    "Group",
    "Moved",
    "due_sessions",
    "listed",
    "opened",
    "subject",
    "text",
    "what_moved",
]
