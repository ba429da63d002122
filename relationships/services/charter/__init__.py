"""Writing the partnership charter.

draft.py       texts and responsibilities of the version that is being written
objectives.py  the relationship's objectives and their readings
agreement.py   put up for agreement, remind, withdraw; agreed to or asked to change by link
community.py   the joint community
"""

from relationships.services.charter.agreement import (
    Handed,
    agree,
    ask_change,
    propose,
    remind,
    withdraw,
)
from relationships.services.charter.community import join, leave
from relationships.services.charter.draft import CharterInput, save_draft
from relationships.services.charter.objectives import (
    ObjectiveInput,
    add_objective,
    change_objective,
    drop_objective,
    read_objective,
)

__all__ = [
    "CharterInput",
    "Handed",
    "ObjectiveInput",
    "add_objective",
    "agree",
    "ask_change",
    "change_objective",
    "drop_objective",
    "join",
    "leave",
    "propose",
    "read_objective",
    "remind",
    "save_draft",
    "withdraw",
]
