"""The relationships of the demo, a file a client. Data only."""

from opm.demo.rhythm.shape import Relationship
from opm.demo.rhythm.told.facilities import FACILITIES
from opm.demo.rhythm.told.finance import FINANCE
from opm.demo.rhythm.told.human_resources import HUMAN_RESOURCES
from opm.demo.rhythm.told.legal import LEGAL
from opm.demo.rhythm.told.manufacturing import MANUFACTURING
from opm.demo.rhythm.told.marketing import MARKETING
from opm.demo.rhythm.told.procurement import PROCUREMENT
from opm.demo.rhythm.told.quality import QUALITY
from opm.demo.rhythm.told.retail_operations import RETAIL_OPERATIONS
from opm.demo.rhythm.told.sales_asia import SALES_ASIA
from opm.demo.rhythm.told.sales_europe import SALES_EUROPE
from opm.demo.rhythm.told.supply_chain import SUPPLY_CHAIN

RELATIONSHIPS: tuple[Relationship, ...] = (
    FINANCE,
    RETAIL_OPERATIONS,
    HUMAN_RESOURCES,
    SUPPLY_CHAIN,
    MARKETING,
    MANUFACTURING,
    QUALITY,
    PROCUREMENT,
    FACILITIES,
    SALES_EUROPE,
    SALES_ASIA,
    LEGAL,
)
__all__ = ["RELATIONSHIPS"]
