"""Forms of closing and reopening."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from django import forms

from assessments.answer_input import text_problem

REASON_LIMIT = 500


class CloseForm(forms.Form):
    """The revision whose blanks were shown."""

    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False)


class ReopenForm(forms.Form):
    """Why a closed assessment is reopened."""

    reason = forms.CharField(
        label="Why is it reopened?",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Stays in the history beside the frozen result.",
        error_messages={"required": "Say why it is reopened: the reason stays in the history."},
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        problem = text_problem(reason, REASON_LIMIT)
        if problem:
            raise forms.ValidationError(problem)
        return reason
