"""The stories of the twelve relationships, as data, a file a portfolio. `answers.py` turns a story into answers."""

from opm.demo.stories.aims import AIMS
from opm.demo.stories.climbs import CLIMBS
from opm.demo.stories.corporate import CORPORATE
from opm.demo.stories.delivery import DELIVERY, Model
from opm.demo.stories.gauges import GAUGES
from opm.demo.stories.markets import MARKETS
from opm.demo.stories.meetings import MEETINGS
from opm.demo.stories.operations import OPERATIONS
from opm.demo.stories.records import Records
from opm.demo.stories.shape import COMPETENCIES, HISTORY, Ending, Remark, Reply, Story, Targets, Voice

STORIES = CORPORATE + OPERATIONS + MARKETS
RECORDS = Records(GAUGES, MEETINGS, AIMS, CLIMBS)
MODELS = (DELIVERY,)
__all__ = [
    "COMPETENCIES",
    "HISTORY",
    "MODELS",
    "RECORDS",
    "STORIES",
    "Ending",
    "Model",
    "Records",
    "Remark",
    "Reply",
    "Story",
    "Targets",
    "Voice",
]
