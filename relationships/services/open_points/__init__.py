"""Writing decisions that a client owes, and concerns that must be put right.

decisions.py  ask, change, chase, remind by mail, answer, drop, reopen
concerns.py   raise, change, start work, close, take the close back, reopen
"""

from relationships.services.open_points.concerns import (
    ConcernInput,
    change_concern,
    close,
    raise_concern,
    reopen,
    start_work,
    take_back_close,
)
from relationships.services.open_points.decisions import (
    DecisionInput,
    answer,
    ask,
    change_decision,
    chase,
    drop,
    remind,
    reopen_decision,
    take_back_chase,
)

__all__ = [
    "ConcernInput",
    "DecisionInput",
    "answer",
    "ask",
    "change_concern",
    "change_decision",
    "chase",
    "close",
    "drop",
    "raise_concern",
    "remind",
    "reopen",
    "reopen_decision",
    "start_work",
    "take_back_chase",
    "take_back_close",
]
