"""What an answer says, as a plain value, and the rules it must keep. Pure: form, service and selectors share it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from assessments.scoring import Answer as EngineAnswer
from assessments.scoring.types import DEFAULT_CERTAINTY

NOT_APPLICABLE = "-na-"  # the radio beside the scale; no option key of a rubric can begin with a dash
LIMITS = {"na_reason": 500, "note": 4000, "evidence": 500}
VALUES = ("option", "na", "na_reason", "certainty", "note", "evidence", "evidence_on")


@dataclass(frozen=True, slots=True)
class AnswerInput:
    """What an answer says. Neither an option nor `na` is a blank; `certainty` 1-5."""

    option: str = ""
    na: bool = False
    na_reason: str = ""
    certainty: int = DEFAULT_CERTAINTY
    note: str = ""
    evidence: str = ""
    evidence_on: date | None = None

    @classmethod
    def of(cls, row: Any) -> AnswerInput:
        """The values of an Answer or AnswerLog row."""
        return cls(**{name: getattr(row, name) for name in VALUES})

    @property
    def rating(self) -> tuple[str, bool]:
        """What is judged, apart from what is said about it."""
        return self.option, self.na

    @property
    def is_blank(self) -> bool:
        return not self.option and not self.na

    def cleaned(self) -> AnswerInput:
        """As it is stored: no spaces at the ends, one kind of line end, a reason only for "not applicable"."""
        return replace(
            self,
            na_reason=self.na_reason.strip() if self.na else "",
            note=self.note.replace("\r\n", "\n").strip(),
            evidence=self.evidence.strip(),
        )

    def for_engine(self) -> EngineAnswer:
        """The same as the engine takes it."""
        return EngineAnswer(
            option=self.option or None,
            na=self.na,
            reason=self.na_reason,
            certainty=self.certainty,
            note=bool(self.note),
            evidence=bool(self.evidence),
            evidence_on=self.evidence_on,
        )


def problems(values: AnswerInput, *, na_allowed: bool, options: Iterable[str], today: date) -> dict[str, str]:
    """What is wrong with an answer, by field, in words that say how to put it right."""
    found = _rating_problems(values, na_allowed=na_allowed, options=options)
    if not 1 <= values.certainty <= 5:
        found["certainty"] = "Choose a certainty from 1 to 5."
    if values.evidence_on and values.evidence_on > today:
        found["evidence_on"] = "The date of the evidence is in the future. Enter today or an earlier day."
    for name, limit in LIMITS.items():
        problem = text_problem(getattr(values, name), limit)
        if problem:
            found[name] = problem
    return found


def _rating_problems(values: AnswerInput, *, na_allowed: bool, options: Iterable[str]) -> dict[str, str]:
    if values.option and values.option not in set(options):
        return {"option": "Choose one of the answers of the scale."}
    if values.na and values.option:
        return {"option": "Choose either an answer or not applicable."}
    if values.na and not na_allowed:
        return {"option": "This practice always applies. Choose one of the other answers."}
    if values.na and not values.na_reason.strip():
        return {"na_reason": "Say why this practice does not apply here."}
    return {}


def text_problem(text: str, limit: int) -> str:
    """Why a text cannot be stored, or nothing."""
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        return "This text holds a character that cannot be stored. Remove it."
    if len(text) > limit:
        return f"Shorten this to {limit} characters; it has {len(text)}."
    return ""


def shown_values(values: AnswerInput) -> dict[str, str]:
    """An answer as the page's fields show it, by field name."""
    return {
        "rating": NOT_APPLICABLE if values.na else values.option,
        "na_reason": values.na_reason,
        "note": values.note,
        "evidence": values.evidence,
        "evidence_on": values.evidence_on.isoformat() if values.evidence_on else "",
        "certainty": str(values.certainty),
    }
