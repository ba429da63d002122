"""What stands beside a score, as overview and report say it to a sponsor. Pure; numbers as a result stores them.

What the result page says too comes from assessments.selectors.result.doubt_words, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessments.scoring.confidence import INDICATIVE_BELOW
from assessments.selectors.result import doubt_words
from assessments.selectors.result.two_voices import differing_words
from opm.kernel.words import count, percent

# What the words beside a score mean: term and one or two sentences.
HOW_TO_READ: tuple[tuple[str, str], ...] = (
    (
        "IT's view and the client's view",
        "The score from IT's answers alone, and the same with the client's answers in place of IT's wherever the "
        "client answered. A minus means that the client sees less than IT does.",
    ),
    (
        "Confidence",
        "How sure the respondents were, and what backs their answers: fresh evidence counts fully, older evidence "
        "and plain words less, a blank nothing. Below 40 % the score is indicative: a hint, no basis for a decision.",
    ),
    (
        "Not borne out",
        "The records say something else than the answer claims. The answer stands as it was given; "
        "it only counts nothing towards the confidence.",
    ),
    (
        "Sides differ",
        "Practices that IT and client rate at least one answer of the scale apart. "
        "They are what to talk about in the next meeting.",
    ),
    (
        "Target",
        "The level wanted of a capability by a day. Percent to target counts what is reached on the way there; "
        "more than the target in one place makes up for nothing in another.",
    ),
)


def is_indicative(confidence: Decimal | None) -> bool:
    """Whether a score rests on too little to be more than a hint (SCORING.md: confidence below 0.40)."""
    return confidence is not None and Fraction(confidence) < INDICATIVE_BELOW


def agreement_note(numbers: Mapping[str, Any]) -> str:
    """How far respondents agree; "" where no practice was rated twice."""
    agreement = numbers["agreement"]
    return "" if agreement["kind"] == "none" else doubt_words.agreement_words(agreement)


def sensitivity_note(score: Any, lowest: Any) -> str:
    """What "not applicable" holds up, where it shows; else ""."""
    return doubt_words.sensitivity_words({"score": score, "sensitivity": lowest})


def differing_note(amount: int) -> str:
    """On how many practices the sides differ, or ""."""
    return differing_words(amount)


def one_sided_note(amount: int) -> str:
    """How many practices rest on one of two sides, or ""."""
    if not amount:
        return ""
    verb = "rests" if amount == 1 else "rest"
    return f"{count(amount, 'practice')} {verb} on one side alone: the other was asked and left it blank."


def agreed_note(amount: int) -> str:
    """How many values both sides agreed on, or ""."""
    return f"Both sides agreed on the value of {count(amount, 'practice')} in a meeting." if amount else ""


def agreed_amount(numbers: Mapping[str, Any]) -> int:
    """How many practices have a value that both sides agreed on, of a stored explanation."""
    return sum("agreed" in row for row in numbers.get("poms", {}).values())


def confidence_note(share: Any, *, indicative: bool) -> str:
    """How far the answers may be trusted, or "" where nothing is known of it."""
    if share is None or share == "":
        return ""
    if indicative:
        return f"Confidence {percent(share)}: too little backs the answers, so read the score as a hint."
    return (
        f"Confidence {percent(share)}: how sure the respondents were, and how well their answers are backed."
    )
