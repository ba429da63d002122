"""What stands beside a score and says how far it may be trusted, in the layout that a Result stores.

Rules: SCORING.md, "Beside the score". Pure apart from its arguments; the library `krippendorff` gives alpha.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import krippendorff
import numpy as np

from assessments import scoring
from assessments.scoring.numbers import cut_or_none

NONE: dict[str, Any] = {"kind": "none", "poms": 0, "value": None, "respondents": 0}


def agreement(rubric: scoring.Rubric, sheets: Sequence[scoring.Sheet]) -> dict[str, Any]:
    """How far respondents agree: `kind`, `poms` rated by two or more, `respondents`, `value` (text, cut; None: none).

    "alpha" is Krippendorff's ordinal alpha (1 full agreement, 0 as by chance); "pairs" the mean difference in option
    positions, below ten such POMs; "same" from ten on where every rating is the same option, for which alpha is not
    defined; "none" where no POM was rated twice.
    """
    found = scoring.agreement(rubric, sheets)
    if not found.poms:
        return dict(NONE)
    respondents = sum(any(position is not None for position in row) for row in found.matrix)
    common = {"poms": found.poms, "respondents": respondents}
    if found.kind != "alpha":
        return {"kind": found.kind, "value": cut_or_none(found.value), **common}
    if len({position for row in found.matrix for position in row if position is not None}) < 2:
        return {"kind": "same", "value": None, **common}
    return {"kind": "alpha", "value": cut_or_none(_alpha(found.matrix, len(rubric.scale))), **common}


def _alpha(matrix: Sequence[Sequence[int | None]], options: int) -> Fraction:
    data = np.array([[np.nan if p is None else p for p in row] for row in matrix], dtype=float)
    alpha = krippendorff.alpha(
        reliability_data=data, level_of_measurement="ordinal", value_domain=list(range(options))
    )
    # A binary float of the library: nine digits are exact enough and the same on every machine.
    return Fraction(f"{float(alpha):.9f}")


def contradictions(found: Iterable[scoring.Contradiction]) -> list[dict[str, Any]]:
    """Ratings that a metric does not bear out: what was expected of which metric, and its value."""
    return [
        {
            "pom": item.pom,
            "metric": item.expectation.metric,
            "option": item.expectation.option,
            "op": item.expectation.op,
            "needs": cut_or_none(item.expectation.value),
            "value": cut_or_none(item.value),
        }
        for item in found
    ]


def expected_metrics(rubric: scoring.Rubric, metrics: Mapping[str, Fraction]) -> dict[str, str]:
    """The known values of the metrics that a rating can contradict, as text."""
    keys = {item.metric for pom in rubric.rated_poms() for item in pom.expects}
    return {key: str(cut_or_none(metrics[key])) for key in sorted(keys) if key in metrics}


def mean_confidence(
    capabilities: Collection[scoring.Capability], trust: Mapping[str, scoring.Confidence]
) -> str | None:
    """Confidence of several capabilities, weighted as their scores are; those in which nothing applies left out."""
    pairs = [(item.weight, value) for item in capabilities if (value := trust[item.key].value) is not None]
    return cut_or_none(scoring.weighted_mean(pairs))
