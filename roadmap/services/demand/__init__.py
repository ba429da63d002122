"""Writing on a client's demand board (RHYTHM.md, Demand board).

inputs.py       what forms, sessions and imports hand in
requests.py     ask for something, change what was asked for
board.py        move, keep, take a move back; ranks stay dense
rules.py        what a move needs: room, reasons, replies of teams
feasibility.py  ask a team, its reply
limits.py       how much a column holds

Errors of all services: NotAllowed (not on the client's team), Refused (a rule), Conflict (somebody else saved since
`seen_version`; `current` is the stored row).
"""

from roadmap.services.demand.board import keep, move, undo_move
from roadmap.services.demand.feasibility import ReplyInput, ask_team, reply
from roadmap.services.demand.inputs import RequestInput
from roadmap.services.demand.limits import BoardLimits, limits_of, set_limit, set_limits
from roadmap.services.demand.requests import ask_for, change_request
from roadmap.services.demand.rules import nobody_asked

__all__ = [
    "BoardLimits",
    "ReplyInput",
    "RequestInput",
    "ask_for",
    "ask_team",
    "change_request",
    "keep",
    "limits_of",
    "move",
    "nobody_asked",
    "reply",
    "set_limit",
    "set_limits",
    "undo_move",
]
