"""Reading measured outcomes.

standing.py  how an outcome stands on a day, and when somebody is asked for a reading: the rules
rows.py      outcomes as rows with their latest reading; the list of a client, its filter and its table
said.py      an outcome in sentences: headlines, how far, by when
page.py      everything that the page of one outcome shows beside it
"""

from roadmap.selectors.outcomes.page import OutcomeFacts, facts_of
from roadmap.selectors.outcomes.rows import (
    Counts,
    OutcomeRow,
    asked_after_go_live,
    counts_of,
    found,
    outcomes_of,
    row_of,
    rows_of,
    sheet_of,
)
from roadmap.selectors.outcomes.standing import Reading, Standing, path_value, standing_of

__all__ = [
    "Counts",
    "OutcomeFacts",
    "OutcomeRow",
    "Reading",
    "Standing",
    "asked_after_go_live",
    "counts_of",
    "facts_of",
    "found",
    "outcomes_of",
    "path_value",
    "row_of",
    "rows_of",
    "sheet_of",
    "standing_of",
]
