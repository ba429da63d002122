"""Forms of the targets page: one row a capability, and the two that fill the rows before anything is stored."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from assessments.scoring import Rubric, partner_target, partners_to_target
from assessments.target_input import Typed, Wish, wish_problems, wish_text

MAX_VERSION = 2**31 - 1
NO_DATE = "Enter the date as day, month and year, such as 13/11/2026."


class TargetForm(forms.Form):
    """The target of one capability. The prefix is the capability's key; no level means no target.

    `was` is what stood on the page ("3 2026-12-31"): a row that nobody touched is not written over what somebody else
    saved meanwhile.
    """

    level = forms.IntegerField(required=False, error_messages={"invalid": "Choose one of the levels."})
    due_on = forms.DateField(required=False, error_messages={"invalid": NO_DATE})
    seen = forms.IntegerField(required=False, min_value=0, max_value=MAX_VERSION)
    was = forms.CharField(required=False, max_length=20)

    def __init__(self, data: QueryDict, *, key: str, rubric: Rubric, today: date) -> None:
        super().__init__(data, prefix=key)
        self.rubric, self.today = rubric, today

    @property
    def wish(self) -> Wish:
        """What was typed, as the service takes it; call after validation."""
        level, due_on = self.cleaned_data.get("level"), self.cleaned_data.get("due_on")
        return None if level is None or due_on is None else (level, due_on)

    @property
    def touched(self) -> bool:
        """Whether it says something else than what stood on the page."""
        return bool(self.errors) or wish_text(self.wish) != self.cleaned_data.get("was", "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors or (self.wish and not self.touched):
            return cleaned
        if cleaned.get("level") is None and cleaned.get("due_on") and not cleaned.get("was"):
            self.add_error("level", "Choose a level for this date, or empty the date.")
        found = wish_problems(self.rubric, cleaned.get("level"), cleaned.get("due_on"), today=self.today)
        for name, message in found.items():
            self.add_error(name, message)
        return cleaned


def typed_row(data: QueryDict, key: str) -> Typed:
    """What a request says about one capability."""
    level, due_on = (data.get(f"{key}-{name}", "").replace("\0", "")[:40] for name in ("level", "due_on"))
    return Typed(level.strip(), due_on.strip())


def posted_keys(data: QueryDict, rubric: Rubric) -> list[str]:
    """The capabilities that a request brings a row for, in the rubric's order."""
    return [item.key for item in rubric.capabilities() if f"{item.key}-level" in data]


class DateField(forms.DateField):
    """A day that can be a target's, with messages that say how to put it right."""

    def __init__(self, *, today: date) -> None:
        super().__init__(error_messages={"invalid": NO_DATE, "required": "Say by which day."})
        self.today = today

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if found < self.today:
            raise forms.ValidationError("This day has passed. Enter today or a later day.")
        return found


class PartnerForm(forms.Form):
    """Fill every row with the level that a partner level asks for, by a day. Sent by GET: nothing is stored."""

    partner = forms.ChoiceField(
        error_messages={"required": "Choose a partner level.", "invalid_choice": "Choose a partner level."}
    )

    def __init__(self, data: Any, *, rubric: Rubric, today: date) -> None:
        super().__init__(data)
        self.rubric = rubric
        field = self.fields["partner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (rule.key, f"{rule.name}, level {partner_target(rubric, rule.key)} everywhere")
            for rule in reversed(partners_to_target(rubric))
        ]
        self.fields["by"] = DateField(today=today)

    @property
    def rows(self) -> dict[str, Typed]:
        """The rows as the form fills them; call after validation."""
        level = partner_target(self.rubric, self.cleaned_data["partner"])
        by = self.cleaned_data["by"].isoformat()
        return {item.key: Typed(str(level), by) for item in self.rubric.capabilities()}
