"""Rows of the relationship for tests, a file a noun, each with what pages and the access matrix need of it.

seats.py        who sits at a client (`seat_of`), and the moment at which rows were made
people.py       readings, a note, somebody who left, a reader who was let in once
charter.py      drafted, proposed, agreed; one with everything for pages
catch_ups.py    planned and held, a series, how often to meet
commitments.py  one that waits to be told, one told and answered, one done, a status report
open_points.py  a decision, a concern that came back, a need
imports.py      a chosen CSV file
"""

from relationships.testing.catch_ups import CatchUps, cadence_of, catch_ups_of, touch_with
from relationships.testing.charter import (
    CLOSE,
    PURPOSE,
    TEXTS,
    ShownCharter,
    agreed,
    drafted,
    proposed,
    shown_charter,
)
from relationships.testing.commitments import Promises, promised
from relationships.testing.imports import chosen_file
from relationships.testing.open_points import OpenPoints, open_points
from relationships.testing.people import ReadPeople, people_read, read
from relationships.testing.seats import MADE, seat_of

__all__ = [
    "CLOSE",
    "CatchUps",
    "MADE",
    "OpenPoints",
    "PURPOSE",
    "Promises",
    "ReadPeople",
    "ShownCharter",
    "TEXTS",
    "agreed",
    "cadence_of",
    "catch_ups_of",
    "chosen_file",
    "drafted",
    "open_points",
    "people_read",
    "promised",
    "proposed",
    "read",
    "seat_of",
    "shown_charter",
    "touch_with",
]
