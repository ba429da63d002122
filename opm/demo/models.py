"""Maturity models beside the house's own: their files published one after the other, as they came into use."""

from __future__ import annotations

from pathlib import Path

from assessments.models import RubricVersion
from assessments.scoring.exchange import load_rubric
from assessments.services.rubric import import_rubric
from assessments.services.rubric.mapping import decide_mappings
from opm.demo.stories import Model
from opm.demo.timeline import Clock
from relationships.models import User

DATA = Path(__file__).parent / "data"
PUBLISHED = 0.02  # of its first quarter


def publish_model(model: Model, *, clock: Clock, by: User) -> dict[int, RubricVersion]:
    """The versions of a model by the quarter (counted back) from which they are in use, mapped to one another."""
    found: dict[int, RubricVersion] = {}
    older: RubricVersion | None = None
    for back, name in sorted(model.files.items()):
        at = clock.at(clock.quarter.plus(back), PUBLISHED)
        newer = import_rubric(load_rubric((DATA / name).read_bytes()), by=by, now=at, publish=True)
        if older:
            decide_mappings(older=older, newer=newer, wanted=model.mapping, seen="", by=by, now=at)
        found[back] = older = newer
    return found
