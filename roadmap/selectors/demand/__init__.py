"""Reading a client's demand board.

waiting.py    what waits for an answer: replies of teams, requests that two sessions left where they are
movement.py   which moves count, and how the board stood after the last session
why.py        why a card waits, in a sentence
board.py      the board: columns, cards, limits, what it says on top
listing.py    all requests as a list with search and filters
one.py        one request: its standing, what teams said, its moves
"""

from roadmap.selectors.demand.board import Board, Card, ColumnView, board
from roadmap.selectors.demand.movement import counted, places_at
from roadmap.selectors.demand.waiting import replies_due, replies_waiting, unmoved

__all__ = [
    "Board",
    "Card",
    "ColumnView",
    "board",
    "counted",
    "places_at",
    "replies_due",
    "replies_waiting",
    "unmoved",
]
