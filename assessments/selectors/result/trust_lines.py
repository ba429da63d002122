"""How far a result may be trusted, and why: each line a finding with its reason in words.

Nothing is said of a capability whose other side the viewer may not see yet (Sight).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assessments import scoring
from assessments.scoring.confidence import INDICATIVE_BELOW
from assessments.scoring.numbers import cut_or_none
from assessments.selectors.engine_inputs import given
from assessments.selectors.metrics.contradictions import sentences_by_pom
from assessments.selectors.result.doubt_words import evidence_words, interval_words, sensitivity_words
from assessments.selectors.result.rows import Sight, is_spread
from assessments.selectors.result.stored import Reading
from opm.kernel.words import count, listed, number, percent


@dataclass(frozen=True, slots=True)
class TrustLine:
    """One finding: `term` what it is about, `value` the number, `words` why. `items`: (capability, title, text)."""

    key: str
    term: str
    value: str
    words: str
    items: tuple[tuple[str, str, str], ...] = ()


def trusts_of(reading: Reading) -> dict[str, scoring.Trust]:
    """The trust in every POM of a stored result, by key. Four queries.

    Answers do not change after closing; of the metrics those count that were known when the result was computed.
    """
    inputs = given([reading.assessment])[reading.assessment.pk]
    as_of = reading.numbers["as_of"]
    return scoring.trust(
        reading.rubric,
        inputs.sheets,
        inputs.agreed,
        as_of=date.fromisoformat(as_of) if as_of else None,
        metrics={key: Fraction(value) for key, value in reading.numbers["metrics"].items()},
    )


def trust_lines(sight: Sight, trusts: Mapping[str, scoring.Trust]) -> tuple[TrustLine, ...]:
    """What to know before one relies on the numbers, most important first."""
    lines = (
        _open(sight),
        _contradicted(sight),
        _confidence(sight, trusts),
        _one_sided(sight),
        _excused(sight),
    )
    return tuple(line for line in lines if line)


def _open(sight: Sight) -> TrustLine | None:
    overall = sight.reading.numbers["overall"]
    if not sight.reading.numbers["open"] or not is_spread(overall):
        return None
    low, high = number(overall["low"]), number(overall["high"])
    return TrustLine("open", "Still open", f"{low}–{high}", interval_words(sight.reading.rubric, low, high))


def _contradicted(sight: Sight) -> TrustLine | None:
    """Ratings that the records do not bear out, each with its sentence."""
    rubric, items = sight.reading.rubric, []
    sentences = sentences_by_pom(rubric, sight.reading.numbers)
    for pom, found in sentences.items():
        capability = rubric.capability_of(pom).key
        if not sight.hides(capability):
            items.append((capability, rubric.pom(pom).title or pom, " ".join(found)))
    if not items:
        return None
    return TrustLine(
        "contradicted",
        "Records say otherwise",
        str(len(items)),
        "The rating stays as it was given; it counts nothing towards confidence.",
        tuple(items),
    )


def _confidence(sight: Sight, trusts: Mapping[str, scoring.Trust]) -> TrustLine | None:
    """The overall confidence with what stands behind the answers, and the capabilities that are indicative."""
    numbers = sight.reading.numbers
    value = numbers["overall"]["confidence"]
    if value is None or sight.hides_any():
        return None
    rubric = sight.reading.rubric
    weak = [
        (item.key, item.name)
        for item in rubric.capabilities()
        if sight.numbers(item.key)["indicative"] and sight.score(item.key) is not None
    ]
    words = (
        f"How sure respondents were, and what stands behind their answers. {evidence_words(trusts.values())}"
    )
    if weak:
        words += (
            f" {count(len(weak), 'number is', 'numbers are')} indicative, with a confidence below "
            f"{percent(cut_or_none(INDICATIVE_BELOW))}: {listed([name for _, name in weak])}."
        )
    return TrustLine("confidence", "Confidence", percent(value), words)


def _one_sided(sight: Sight) -> TrustLine | None:
    keys = [item.key for item in sight.reading.rubric.capabilities() if not sight.hides(item.key)]
    found = {key: len(sight.numbers(key)["one_sided"]) for key in keys}
    total = sum(found.values())
    if not total:
        return None
    places = [sight.reading.rubric.capability(key).name for key, amount in found.items() if amount]
    practices = "One practice was" if total == 1 else f"{total} practices were"
    return TrustLine(
        "one-sided",
        "One side only",
        str(total),
        f"{practices} asked of both sides and answered by one, in {listed(places)}: that answer counts alone.",
    )


def _excused(sight: Sight) -> TrustLine | None:
    """What "does not apply" does to the overall score."""
    overall = sight.reading.numbers["overall"]
    words = sensitivity_words(overall)
    if not words:
        return None
    return TrustLine("excused", "Does not apply", number(overall["sensitivity"]), words)


def contradiction_items(sight: Sight, capability: str) -> dict[str, list[str]]:
    """The sentences of one capability by POM; {} while the viewer may not know the answers."""
    if sight.hides(capability):
        return {}
    return sentences_by_pom(sight.reading.rubric, sight.reading.numbers, capability)
