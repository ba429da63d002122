"""Forms of the demand board.

requests.py     a request, the filter of the list
moves.py        where a card goes, and why
feasibility.py  asking a team, its reply; limits of columns
"""

from roadmap.forms.demand.feasibility import AskForm, LimitsForm, ReplyForm, by_field
from roadmap.forms.demand.moves import MoveForm, UndoForm
from roadmap.forms.demand.requests import RequestFilter, RequestForm

__all__ = [
    "AskForm",
    "LimitsForm",
    "MoveForm",
    "ReplyForm",
    "RequestFilter",
    "RequestForm",
    "UndoForm",
    "by_field",
]
