"""Forms of a moderation: the outcome for one practice, and what the list shows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from assessments.answer_input import NOT_APPLICABLE
from assessments.scoring import Pom, Rubric
from assessments.selectors.moderation.items import DIFFER_VALUE
from assessments.selectors.moderation.page import Filter
from assessments.services.moderation import Outcome, problems

MAX_VERSION = 2**31 - 1


class OutcomeForm(forms.Form):
    """What was agreed about one practice, and the version it was written on (0: nothing yet)."""

    outcome = forms.CharField(required=False, max_length=40)
    reason = forms.CharField(required=False)
    seen = forms.IntegerField(required=False, min_value=0, max_value=MAX_VERSION)

    def __init__(self, data: QueryDict, *, pom: Pom, rubric: Rubric) -> None:
        super().__init__(data)
        self.pom, self.rubric = pom, rubric

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            for name, message in problems(self.values, self.pom, self.rubric).items():
                self.add_error(name, message)
        return cleaned

    @property
    def values(self) -> Outcome:
        """The outcome as a plain value; call after validation."""
        chosen = self.cleaned_data.get("outcome", "")
        return Outcome(
            option="" if chosen in (NOT_APPLICABLE, DIFFER_VALUE) else chosen,
            na=chosen == NOT_APPLICABLE,
            differ=chosen == DIFFER_VALUE,
            reason=self.cleaned_data.get("reason", ""),
        )

    @property
    def seen_version(self) -> int:
        return self.cleaned_data.get("seen") or 0


def typed_fields(data: QueryDict) -> dict[str, str]:
    """What a request says, unchecked, to be shown again as it was typed."""
    return {name: data.get(name, "").replace("\0", "") for name in ("outcome", "reason")}


def filter_of(data: QueryDict, rubric: Rubric) -> Filter:
    """What the address asks for; a competency that is not there is none."""
    known = {item.key for item in rubric.competencies}
    competency = data.get("competency", "")
    return Filter(competency if competency in known else "", "open" in data)
