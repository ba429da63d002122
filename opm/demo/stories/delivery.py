"""A second maturity model beside the house's own, for two clients over four quarters. Data only.

Its second version is in use from last quarter on: one practice reworded, one split, one retired.
"""

from __future__ import annotations

from dataclasses import dataclass

from assessments.scoring import Fate, Mapped
from opm.demo.stories.shape import Ending, Remark, Story

COMPETENCIES = ("INT", "FLO", "RUN")


@dataclass(frozen=True, slots=True)
class Model:
    """A rubric by its files, each from a quarter on, what became of the keys between them, and its stories."""

    files: dict[int, str]
    mapping: tuple[Mapped, ...]
    stories: tuple[Story, ...]


DELIVERY = Model(
    files={-3: "delivery-1.yaml", -1: "delivery-2.yaml"},
    mapping=(
        Mapped("INT1.2a", Fate.REWORDED, ("INT1.2a",)),
        Mapped("FLO1.2a", Fate.SPLIT, ("FLO1.2b", "FLO1.2c")),
        Mapped("RUN2.3b", Fate.RETIRED),
    ),
    stories=(
        Story(
            "sales-europe",
            "Orders and dates are honest since the two-weekly board; what breaks is repaired, not understood.",
            {-3: (1.2, 1.0, 1.1), 0: (2.4, 1.9, 1.5)},
            Ending.COMPLETE,
            sees=(0.1, -0.3, -0.2),
            asked_since=-3,
            asks=6,
            competencies=COMPETENCIES,
            remarks=(
                Remark(
                    0,
                    "FLO1.2b",
                    "Shown on the Thursdays of the board, eleven times out of twelve.",
                    "Board figures",
                ),
                Remark(
                    -1,
                    "INT2.2a",
                    "Dates come from the teams since the board. Sales no longer writes them in.",
                ),
            ),
            half_until="",
        ),
        Story(
            "quality",
            "Small steps were never the lab's way; go-lives are rehearsed because the certificates demand it.",
            {-3: (1.6, 0.8, 2.0), 0: (1.9, 1.1, 2.4)},
            Ending.CLOSED,
            competencies=COMPETENCIES,
            remarks=(
                Remark(
                    -2,
                    "RUN1.2a",
                    "Two rehearsals with the test lab, both with the auditor present.",
                    "Test log",
                ),
            ),
            half_until="",
        ),
    ),
)
