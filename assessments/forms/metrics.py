"""The form of a metric's value by hand, and of withdrawing it."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from assessments.metric_input import ReadingInput, problems
from assessments.models import MetricReading
from assessments.selectors.metrics.values import Known
from assessments.selectors.metrics.words import decimal_text
from opm.kernel import calendar

MAX_ID = 2**63 - 1
HELP = {
    "#": "A number, such as 12 or 3.5.",
    "%": "In percent, from 0 to 100.",
    "days": "In days, such as 14 or 3.5.",
    "money": "In the client's currency, without separators, such as 12000.",
}
WRONG = "Write a number, such as 12 or 3.5."


class AmountField(forms.DecimalField):
    """A number; a percent sign behind it is taken as what it says."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.strip().removesuffix("%").strip() if isinstance(value, str) else value)


class ReadingForm(forms.Form):
    """A value by hand of the metric `known`; `values` gives the service's input after validation."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MAX_ID, initial=0)
    value = AmountField(
        label="Value",
        max_digits=16,
        decimal_places=4,
        error_messages={"required": "Write the value.", "invalid": WRONG},
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    measured_on = forms.DateField(
        label="Measured on",
        error_messages={
            "required": "Give the day on which the value was measured.",
            "invalid": "Enter the date as day, month and year, such as 13/11/2026.",
        },
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(
        label="Where it comes from",
        max_length=240,
        error_messages={"required": "Say where the value comes from, such as a report."},
        help_text="Such as: service desk report of October.",
    )
    note = forms.CharField(label="Note", max_length=500, required=False)

    def __init__(
        self, *args: Any, known: Known, latest: MetricReading | None, today: date, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {**_starting(known, latest, today), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.known, self.today = known, today
        self.fields["value"].help_text = HELP[known.unit]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            quarter = self.known.quarter
            found = problems(
                self.values,
                unit=self.known.unit,
                first=calendar.first_day(quarter),
                last=calendar.last_day(quarter),
                today=self.today,
            )
            for name, text in found.items():
                self.add_error(name, text)
        return cleaned

    @property
    def values(self) -> ReadingInput:
        """What was typed, in the unit that is stored; call after validation."""
        data = self.cleaned_data
        value = data["value"] / 100 if self.known.unit == "%" else data["value"]
        return ReadingInput(value, data["measured_on"], data["source"], data["note"])


def _starting(known: Known, latest: MetricReading | None, today: date) -> dict[str, Any]:
    """The value as it was entered before; a new one begins with the day alone."""
    start = {"seen": latest.pk if latest else 0, "measured_on": min(today, calendar.last_day(known.quarter))}
    if latest is None or latest.live or latest.value is None:
        return start
    return {
        **start,
        "value": decimal_text(latest.value, known.unit),
        "measured_on": latest.measured_on,
        "source": latest.source,
        "note": latest.note,
    }


class WithdrawForm(forms.Form):
    """Why a value entered by hand does not hold."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MAX_ID)
    reason = forms.CharField(
        label="Why it does not hold",
        max_length=500,
        error_messages={"required": "Say why the value does not hold. It stays in the history."},
    )
