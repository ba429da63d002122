"""What the clients' roadmaps hold, as data, a file a portfolio. `roadmaps.py` puts it there."""

from opm.demo.plans.corporate import CORPORATE
from opm.demo.plans.earlier import AHEAD, EARLIER
from opm.demo.plans.markets import MARKETS
from opm.demo.plans.operations import OPERATIONS
from opm.demo.plans.shape import Move, Plan

PLANS = CORPORATE + OPERATIONS + MARKETS + AHEAD + EARLIER
STOPPED_BECAUSE = {
    "Skills catalogue": "Nobody at Human Resources owns it any more; asked for by somebody who has left.",
    "Supplier portal, first version": "Down for nine days, used by 30 of 1,900 suppliers. Begun anew after listening.",
}
__all__ = ["PLANS", "STOPPED_BECAUSE", "Move", "Plan"]
