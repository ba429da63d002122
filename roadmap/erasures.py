"""Forgetting somebody in the words of strategy, demand and roadmap (TRUST.md S12). What was agreed (freezes) stays."""

from __future__ import annotations

from opm.kernel.erasure import Erasure, erases
from relationships.services.people.words import forget_words
from roadmap.models import OutcomeReading, RankMove


@erases
def words(who: Erasure) -> None:
    """Every text of every record of the roadmap; words of readings and moves, which are append-only, go whole."""
    forget_words(who, "roadmap", emptied=(OutcomeReading, RankMove))
