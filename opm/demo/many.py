"""What every client of a very large demo has besides its scores: the rows that pages and nights have to carry."""

from __future__ import annotations

from collections.abc import Sequence

from opm.demo.rhythm import many as rhythm
from opm.demo.strategy import many as strategy
from opm.demo.timeline import Clock
from relationships.models import Client, User


def write_many(owners: Sequence[tuple[Client, User]], *, quarters: int, clock: Clock, seed: int) -> None:
    """Records of the rhythm and of the strategy for these clients. The initiatives they hang on are there."""
    rhythm.write_many(owners, quarters=quarters, clock=clock, seed=seed)
    strategy.write_many(owners, quarters=quarters, clock=clock, seed=seed)
