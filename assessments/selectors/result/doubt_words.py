"""What stands beside a score in words that a sponsor understands (SCORING.md, "Beside the score"). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from assessments.scoring import Evidence, Rubric, Trust
from assessments.scoring.confidence import FRESH_DAYS
from opm.kernel.words import count, cut, difference, listed, number, percent

# From this alpha on the words hold; below the last one answers are about as alike as by chance.
ALPHA_WORDS = (
    (Decimal("0.8"), "Respondents mostly agree"),
    (Decimal("0.667"), "Respondents agree on the whole, with exceptions"),
    (Decimal("0.4"), "Respondents agree only in part"),
)
ALPHA_LOW = "Respondents hardly agree"
PAIR_WORDS = (
    (Decimal("0.5"), "Respondents mostly agree"),
    (Decimal(1), "Respondents agree only in part"),
)
PAIR_HIGH = "Respondents often differ"
EVIDENCE_WORDS = {
    Evidence.CONTRADICTED: "the records say otherwise",
    Evidence.LIVE: "the records agree",
    Evidence.FRESH: f"evidence from the last {FRESH_DAYS} days",
    Evidence.NOTED: "a note, or evidence without a date",
    Evidence.OLD: f"evidence older than {FRESH_DAYS} days",
    Evidence.NOTHING: "no evidence and no note",
    Evidence.BLANK: "no answer",
}
# In the order in which a sponsor asks: first what is proven, last what is missing.
_TOLD = (
    (("live", "fresh"), f"evidence from the last {FRESH_DAYS} days or records that agree"),
    (("noted",), "a note or undated evidence"),
    (("old",), "only older evidence"),
    (("nothing",), "nothing to show"),
    (("contradicted",), "records that say otherwise"),
    (("blank",), "no answer"),
)


def agreement_words(agreement: Mapping[str, Any]) -> str:
    """ "Respondents mostly agree: alpha 0.82 over 24 practices rated by two or more."."""
    poms, kind = count(agreement["poms"], "practice"), agreement["kind"]
    if kind == "none":
        return "No practice was rated by two people yet, so nothing can be said about agreement."
    if kind == "same":
        return f"Everybody gave the same answer to the {poms} rated by two or more."
    value = Decimal(str(agreement["value"]))
    if kind == "alpha":
        words = next((words for least, words in ALPHA_WORDS if value >= least), ALPHA_LOW)
        return f"{words}: alpha {number(value, 2)} over {poms} rated by two or more."
    if not value:
        return f"Respondents gave the same answer to the {poms} rated by two or more."
    words = next((words for below, words in PAIR_WORDS if value < below), PAIR_HIGH)
    return f"{words}: {number(value, 1)} answers of the scale apart on average, over {poms} rated by two or more."


def view_words(it: Any, client: Any) -> str:
    """How the client sees it beside IT: "0.5 lower", "0.2 higher", "the same"; "" where one view is missing."""
    gap = difference(client, it)
    if gap is None:
        return ""
    return "the same" if not gap else f"{abs(gap)} {'lower' if gap < 0 else 'higher'}"


def evidence_words(trusts: Iterable[Trust]) -> str:
    """ "Of 24 practices 6 have a note or undated evidence, 18 nothing to show.", or "" without any."""
    kinds = Counter(item.evidence.value for item in trusts)
    total = sum(kinds.values())
    found = [(sum(kinds[kind] for kind in group), words) for group, words in _TOLD]
    parts = [f"{amount} {words}" for amount, words in found if amount]
    if not parts:
        return ""
    parts[0] = parts[0].replace(" ", " has " if parts[0].startswith("1 ") else " have ", 1)
    return f"Of {count(total, 'practice')} {listed(parts, 6)}."


def trust_words(trust: Trust) -> str:
    """Why one answer is trusted as far as it is: "certainty 4 of 5, a note, or evidence without a date: 64 %"."""
    if trust.certainty is None:
        return "no answer: 0 %"
    return (
        f"certainty {trust.certainty} of 5, {EVIDENCE_WORDS[trust.evidence]}: {percent(float(trust.share))}"
    )


def sensitivity_words(numbers: Mapping[str, Any]) -> str:
    """What excusing practices as not applicable does to a score; "" where it does nothing that is shown."""
    score, lowest = numbers["score"], numbers["sensitivity"]
    if score is None or lowest is None or cut(score, 1) == cut(lowest, 1):
        return ""
    return (
        f"It would be {number(lowest)} instead of {number(score)} if what was said not to apply "
        "counted as the lowest answer."
    )


def interval_words(rubric: Rubric, low: str, high: str) -> str:
    """What an interval means."""
    return (
        f"Between {low} and {high}: answers that are still outstanding count as {rubric.scale[0].label.lower()} "
        f"at the low end and as {rubric.scale[-1].label.lower()} at the high end."
    )
