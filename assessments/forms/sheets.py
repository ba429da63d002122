"""The form of one answer; a capability's page is one HTML form with such a form for every opened practice."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from assessments.answer_input import NOT_APPLICABLE, AnswerInput, problems
from assessments.scoring import DEFAULT_CERTAINTY, Pom, Rubric

MAX_VERSION = 2**31 - 1
CERTAINTIES = {1: "1, a guess", 2: "2", 3: "3", 4: "4, fairly sure", 5: "5, certain"}


class AnswerForm(forms.Form):
    """One answer. The prefix is the POM's key, so that many of them share a page."""

    rating = forms.CharField(required=False, max_length=40)
    na_reason = forms.CharField(required=False)
    note = forms.CharField(required=False)
    evidence = forms.CharField(required=False)
    evidence_on = forms.DateField(
        required=False,
        error_messages={"invalid": "Enter the date as day, month and year, such as 13/11/2026."},
    )
    certainty = forms.TypedChoiceField(
        required=False, coerce=int, empty_value="", choices=list(CERTAINTIES.items())
    )
    seen = forms.IntegerField(required=False, min_value=0, max_value=MAX_VERSION)

    def __init__(self, data: QueryDict, *, pom: Pom, rubric: Rubric, today: date) -> None:
        super().__init__(data, prefix=pom.key)
        self.pom, self.rubric, self.today = pom, rubric, today

    @classmethod
    def posted(cls, data: QueryDict) -> set[str]:
        """The POM keys that a request brings answers for."""
        return {name.removesuffix("-seen") for name in data if name.endswith("-seen")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            options = [option.key for option in self.rubric.scale]
            found = problems(self.values, na_allowed=self.pom.na_allowed, options=options, today=self.today)
            for name, message in found.items():
                self.add_error("rating" if name == "option" else name, message)
        return cleaned

    @property
    def values(self) -> AnswerInput:
        """The answer as it was typed, as a plain value; call after validation."""
        data = self.cleaned_data
        na = data.get("rating") == NOT_APPLICABLE
        return AnswerInput(
            option="" if na else data.get("rating", ""),
            na=na,
            na_reason=data.get("na_reason", ""),
            certainty=data.get("certainty") or DEFAULT_CERTAINTY,
            note=data.get("note", ""),
            evidence=data.get("evidence", ""),
            evidence_on=data.get("evidence_on"),
        )

    @property
    def seen_version(self) -> int:
        """The version that the respondent had on the page (0: none yet)."""
        return self.cleaned_data.get("seen") or 0


def typed_values(data: QueryDict, key: str) -> dict[str, str]:
    """What a request says in the fields of one POM, unchecked, to be shown again as it was typed."""
    return {
        name: data.get(f"{key}-{name}", "").replace("\0", "")
        for name in ("rating", "na_reason", "note", "evidence", "evidence_on", "certainty")
    }
