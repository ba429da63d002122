"""CSV files taken in: looked over first, then taken in, row by row through the same services as the pages.

taking.py       what one row comes to, and the kinds' common shape
people.py commitments.py concerns.py   what each kind's columns mean
running.py      keep a file, try it (a true run that is rolled back), take it in
"""

from relationships.services.imports.commitments import COMMITMENTS
from relationships.services.imports.concerns import CONCERNS
from relationships.services.imports.people import PEOPLE
from relationships.services.imports.running import empty_old_files, keep_file, take_in, try_out
from relationships.services.imports.taking import Kind, Outcome, Trial

KINDS: dict[str, Kind] = {kind.key: kind for kind in (PEOPLE, COMMITMENTS, CONCERNS)}

__all__ = ["KINDS", "Kind", "Outcome", "Trial", "empty_old_files", "keep_file", "take_in", "try_out"]
