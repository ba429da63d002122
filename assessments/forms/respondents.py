"""Forms of the client's side: asking somebody, choosing the questions, making a link, answering one question."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from assessments.answer_input import LIMITS, AnswerInput, text_problem
from assessments.forms.sheets import MAX_VERSION
from assessments.scoring import Rubric
from assessments.scoring.questions import questions
from assessments.selectors.respond.page import CANNOT_JUDGE
from assessments.services.respondents import LIVES, NAME_LIMIT
from opm.kernel.links import DEFAULT_LIFE


class LifeForm(forms.Form):
    """How long a link lives, in days."""

    days = forms.TypedChoiceField(
        label="The link works for",
        coerce=int,
        choices=[(days, f"{days} days") for days in LIVES],
        initial=DEFAULT_LIFE.days,
        error_messages={"invalid_choice": "Choose one of the offered numbers of days."},
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    @property
    def life(self) -> timedelta:
        """Call after validation."""
        return timedelta(days=self.cleaned_data["days"])


class QuestionsForm(forms.Form):
    """The set of questions; `seen` is the set that was on the page."""

    questions = forms.MultipleChoiceField(
        error_messages={
            "required": "Choose at least one question.",
            "invalid_choice": "One of these is no question of this rubric. Load the page again.",
        }
    )
    seen = forms.CharField(required=False)

    def __init__(self, *args: Any, rubric: Rubric, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["questions"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key, key) for keys in questions(rubric).values() for key in keys]

    @property
    def ticked(self) -> list[str]:
        """The keys that were sent, checked or not: the page shows them again."""
        sent: Any = self.data
        return list(sent.getlist("questions"))

    @property
    def seen_keys(self) -> list[str]:
        """Call after validation."""
        return [key for key in self.cleaned_data["seen"].split(",") if key]


class InviteForm(QuestionsForm, LifeForm):
    """Asking somebody of the client's side."""

    field_order = ["name", "email", "days", "questions", "seen"]
    name = forms.CharField(
        label="Name",
        max_length=NAME_LIMIT,
        error_messages={
            "required": "Give the name of the person who answers.",
            "max_length": f"Shorten the name to {NAME_LIMIT} letters.",
        },
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label="E-mail address (optional)",
        required=False,
        help_text="With it the link is mailed now. Without it you copy the message and send it yourself.",
        error_messages={"invalid": "Write the address like margaret@example.org, or leave it empty."},
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        problem = text_problem(name, NAME_LIMIT)
        if problem or not name:
            raise forms.ValidationError(problem or "Give the name of the person who answers.")
        return name


class RespondForm(forms.Form):
    """One question on the respondent's page: a card of the scale or "cannot judge", and a remark."""

    choice = forms.ChoiceField(
        error_messages={
            "required": "Choose an answer. If you cannot judge this, say so: that is an answer, too.",
            "invalid_choice": "Choose one of the answers below.",
        }
    )
    note = forms.CharField(required=False)
    seen = forms.IntegerField(required=False, min_value=0, max_value=MAX_VERSION)

    def __init__(self, *args: Any, rubric: Rubric, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["choice"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, key) for key in (*(option.key for option in rubric.scale), CANNOT_JUDGE)]

    def clean_note(self) -> str:
        note: str = self.cleaned_data["note"]
        if problem := text_problem(note, LIMITS["note"]):
            raise forms.ValidationError(problem)
        return note

    @property
    def values(self) -> AnswerInput:
        """Call after validation."""
        choice = self.cleaned_data["choice"]
        return AnswerInput(option="" if choice == CANNOT_JUDGE else choice, note=self.cleaned_data["note"])

    @property
    def given_blank(self) -> bool:
        return bool(self.cleaned_data["choice"] == CANNOT_JUDGE)

    @property
    def seen_version(self) -> int:
        return self.cleaned_data.get("seen") or 0
