"""What the demo's clients want to reach, ask for and get, by client. Data only."""

from dataclasses import replace

from opm.demo.strategy.shape import Strategy
from opm.demo.strategy.told.corporate import HUMAN_RESOURCES, LEGAL
from opm.demo.strategy.told.finance import FINANCE
from opm.demo.strategy.told.finance_demand import FINANCE_BOARD
from opm.demo.strategy.told.markets import RETAIL_OPERATIONS, SALES_EUROPE
from opm.demo.strategy.told.more_demand import (
    HUMAN_RESOURCES_BOARD,
    MANUFACTURING_BOARD,
    RETAIL_OPERATIONS_BOARD,
    SUPPLY_CHAIN_BOARD,
)
from opm.demo.strategy.told.operations import MANUFACTURING, PROCUREMENT, QUALITY, SUPPLY_CHAIN
from opm.demo.strategy.told.pieces import (
    FINANCE_PIECES,
    HUMAN_RESOURCES_PIECES,
    MANUFACTURING_PIECES,
    PROCUREMENT_PIECES,
    QUALITY_PIECES,
    RETAIL_OPERATIONS_PIECES,
    SALES_EUROPE_PIECES,
    SUPPLY_CHAIN_PIECES,
)

STRATEGIES: tuple[Strategy, ...] = (
    replace(FINANCE, board=FINANCE_BOARD, pieces=FINANCE_PIECES),
    replace(RETAIL_OPERATIONS, board=RETAIL_OPERATIONS_BOARD, pieces=RETAIL_OPERATIONS_PIECES),
    replace(HUMAN_RESOURCES, board=HUMAN_RESOURCES_BOARD, pieces=HUMAN_RESOURCES_PIECES),
    replace(SUPPLY_CHAIN, board=SUPPLY_CHAIN_BOARD, pieces=SUPPLY_CHAIN_PIECES),
    replace(MANUFACTURING, board=MANUFACTURING_BOARD, pieces=MANUFACTURING_PIECES),
    replace(QUALITY, pieces=QUALITY_PIECES),
    replace(PROCUREMENT, pieces=PROCUREMENT_PIECES),
    replace(SALES_EUROPE, pieces=SALES_EUROPE_PIECES),
    LEGAL,
)
__all__ = ["STRATEGIES"]
