"""CSV files taken in: looked over first, then taken in, row by row through the same services as the pages.

taking.py       what one row comes to, and the kinds' common shape
kinds.py        the kinds there are: an app registers its own in import_kinds.py
people.py commitments.py concerns.py   what each kind's columns mean
running.py      keep a file, try it (a true run that is rolled back), take it in
"""

from relationships.services.imports.kinds import find, register
from relationships.services.imports.running import answer, empty_old_files, keep_file, take_in, try_out
from relationships.services.imports.taking import (
    CHANGED,
    NEW,
    PASSED,
    SAME,
    Asks,
    Kind,
    Listed,
    Outcome,
    Place,
    Trial,
    adopt,
    differences,
    found_again,
    given,
)

__all__ = [
    "CHANGED",
    "NEW",
    "PASSED",
    "SAME",
    "Asks",
    "Kind",
    "Listed",
    "Outcome",
    "Place",
    "Trial",
    "adopt",
    "answer",
    "differences",
    "empty_old_files",
    "find",
    "found_again",
    "given",
    "keep_file",
    "register",
    "take_in",
    "try_out",
]
