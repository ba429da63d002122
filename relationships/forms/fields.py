"""Fields that many forms of a relationship share."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import Q

from relationships.models import Client, Seat, User
from relationships.models.record import LINE, WORDS


class DayInput(forms.DateInput):
    """The browser's own date field; without one, 2026-11-13 is typed."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def day(label: str, *, required: str = "", help_text: str = "") -> forms.DateField:
    """A day; `required` is the sentence when it is missing, "" for a field that may stay empty."""
    return forms.DateField(
        label=label,
        required=bool(required),
        help_text=help_text,
        widget=DayInput(),
        error_messages={
            "required": required,
            "invalid": f"Give {label.lower()} as a day, for example 2026-11-27.",
        },
    )


def line(label: str, *, required: str = "", help_text: str = "", limit: int = LINE) -> forms.CharField:
    """One line of text; `required` is the sentence when it is missing."""
    return forms.CharField(
        label=label,
        required=bool(required),
        help_text=help_text,
        max_length=limit,
        error_messages={"required": required},
    )


def text(label: str, *, required: str = "", help_text: str = "", rows: int = 3) -> forms.CharField:
    """A few lines of text, at most 2,000 letters."""
    return forms.CharField(
        label=label,
        required=bool(required),
        help_text=help_text,
        max_length=WORDS,
        widget=forms.Textarea({"rows": rows}),
        error_messages={"required": required},
    )


class RecordForm(forms.Form):
    """A form of a client's record; `seen_version` is the version that was read (0 for a new one)."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client = client
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def offer_team(self, name: str, *, also: User | None = None) -> None:
        """Let the field `name` choose somebody of the client's team (and who is chosen already)."""
        people = User.objects.filter(Q(memberships__client=self.client) | Q(pk=also.pk if also else None))
        self._offer(name, people.distinct())

    def offer_seats(self, name: str, *, also: Seat | None = None) -> None:
        """Let the field `name` choose somebody who sits at the client today (and who is chosen already)."""
        seats = Seat.objects.filter(Q(ended_on=None) | Q(pk=also.pk if also else None), client=self.client)
        self._offer(name, seats.select_related("person"))

    def _offer(self, name: str, rows: Any) -> None:
        chosen = self.fields[name]
        assert isinstance(chosen, forms.ModelChoiceField)
        chosen.queryset = rows
