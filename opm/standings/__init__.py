"""Where clients stand in a quarter: stored roll-up rows read once and joined into plain values.

Home, client list, client overview and portfolio all read here, so that a number is shown by one rule:
scores are cut, movement is the difference of cut scores, an open assessment shows a dash where nobody rated, and the
client's view of a competency appears once IT's side of that competency is complete.

score.py    one number with what stands beside it; a client in a quarter
aims.py     targets of a client: percent, progress, what is overdue
row.py      a client with its quarters, as tables and sentences take it
read.py     the queries
breaks.py   where a trend crosses a change of the rubric
"""

from opm.standings.aims import NO_AIMS, Aim, Aims
from opm.standings.breaks import break_sentence, breaks_of
from opm.standings.read import aims_by_client, client_rows, clients_of_quarter, mean, owners_of, standings
from opm.standings.row import Cell, ClientRow
from opm.standings.score import FAR, NOTABLE, NOTHING, STEP, Score, Standing

__all__ = [
    "FAR",
    "NOTABLE",
    "NOTHING",
    "NO_AIMS",
    "STEP",
    "Aim",
    "Aims",
    "Cell",
    "ClientRow",
    "Score",
    "Standing",
    "aims_by_client",
    "break_sentence",
    "breaks_of",
    "client_rows",
    "clients_of_quarter",
    "mean",
    "owners_of",
    "standings",
]
