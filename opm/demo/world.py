"""A whole demo as data: what `write.py` puts into a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from opm.demo.cast import ClientPart, Person, PortfolioPart
from opm.demo.plans import Plan
from opm.demo.rhythm.shape import Relationship
from opm.demo.stories import Model, Records, Story
from opm.demo.strategy.shape import Strategy


@dataclass(frozen=True, slots=True)
class World:
    """A whole demo as data: who there is, what happened, what is planned."""

    people: Sequence[Person]
    portfolios: Sequence[PortfolioPart]
    clients: Sequence[ClientPart]
    teams: Sequence[str]
    stories: Sequence[Story]
    plans: Sequence[Plan]
    records: Records = Records()
    models: Sequence[Model] = ()  # beside the house's own
    relationships: Sequence[Relationship] = ()
    strategies: Sequence[Strategy] = ()
    untold: int = 0  # quarters of relationship records by chance, in place of stories
