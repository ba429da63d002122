"""The stories of the twelve relationships, as data, a file a portfolio. `answers.py` turns a story into answers."""

from opm.demo.stories.corporate import CORPORATE
from opm.demo.stories.markets import MARKETS
from opm.demo.stories.operations import OPERATIONS
from opm.demo.stories.shape import COMPETENCIES, HISTORY, Ending, Remark, Story, Targets

STORIES = CORPORATE + OPERATIONS + MARKETS
__all__ = ["COMPETENCIES", "HISTORY", "STORIES", "Ending", "Remark", "Story", "Targets"]
