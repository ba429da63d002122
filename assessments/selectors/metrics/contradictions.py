"""Ratings that a metric does not bear out, said in words (SCORING.md, "Contradiction"). Pure.

An item is a contradiction as a result stores it (services.explanation): pom, metric, option, op, needs, value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from assessments.scoring import Contradiction, Expectation, MetricText, Rubric
from assessments.selectors.metrics.words import Named, amount_beside, catalog, in_sentence
from assessments.selectors.metrics.words import needs as needs_words

RECORDS_SAY = "the records say"


def contradiction_sentence(rubric: Rubric, item: Mapping[str, Any], *, says: str = RECORDS_SAY) -> str:
    """ "Fully needs reviews overdue at most 10 %; the records say 60 %.".

    `says` names the witness where it is not the records: "the service desk report of 12 Oct says".
    """
    expectation = Expectation(item["option"], item["metric"], item["op"], Fraction(item["needs"]))
    return _sentence(rubric, expectation, Fraction(item["value"]), says)


def sentence_of(rubric: Rubric, found: Contradiction, *, says: str = RECORDS_SAY) -> str:
    """The same sentence for a contradiction that the engine has just found."""
    return _sentence(rubric, found.expectation, found.value, says)


def _sentence(rubric: Rubric, item: Expectation, value: Fraction, says: str) -> str:
    named = catalog(rubric).get(item.metric) or Named(MetricText(item.metric, "#"))
    unit, option = named.metric.unit, rubric.option(item.option).label
    return (
        f"{option} needs {in_sentence(named.name)} {needs_words(item, unit)}; "
        f"{says} {amount_beside(value, item.value, unit)}."
    )


def strongest(rubric: Rubric, items: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """One item for each practice and metric: the one of the highest option, which says what the rating claims."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for item in items:
        place = (item["pom"], item["metric"])
        kept = found.get(place)
        if kept is None or rubric.position(item["option"]) >= rubric.position(kept["option"]):
            found[place] = item
    return list(found.values())


def contradictions_of(
    rubric: Rubric, numbers: Mapping[str, Any], capability: str = ""
) -> list[Mapping[str, Any]]:
    """The contradictions of a stored explanation (`read_numbers`), of one capability or of all, one a claim."""
    keys = [capability] if capability else [item.key for item in rubric.capabilities()]
    stored = numbers.get("capabilities", {})
    return [
        item
        for key in keys
        if key in stored
        for item in strongest(rubric, stored[key].get("contradictions", ()))
    ]


def sentences_by_pom(
    rubric: Rubric, numbers: Mapping[str, Any], capability: str = ""
) -> dict[str, list[str]]:
    """The sentences of `contradictions_of` by POM key, in the rubric's order."""
    found: dict[str, list[str]] = {}
    for item in contradictions_of(rubric, numbers, capability):
        found.setdefault(item["pom"], []).append(contradiction_sentence(rubric, item))
    return found


def sentences_by_claim(
    rubric: Rubric, numbers: Mapping[str, Any], capability: str = ""
) -> dict[tuple[str, str], str]:
    """The same by metric and POM key."""
    return {
        (item["metric"], item["pom"]): contradiction_sentence(rubric, item)
        for item in contradictions_of(rubric, numbers, capability)
    }
