"""Forms of shared roadmaps."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from opm.kernel.quarters import Quarter
from relationships.forms.fields import RecordForm, line
from relationships.forms.filters import ListFilter
from roadmap.selectors import shares
from roadmap.services.shares import AUDIENCE_LIMIT, LIVES, ShareInput

QUARTERS_AHEAD = 12


class ShareFilter(ListFilter):
    """Search and state of the shares."""

    SHOWS = shares.SHOWS


class ShareForm(RecordForm):
    """Whom the roadmap is shown to, up to when, and how long the link works."""

    audience = line(
        "Who reads it?",
        required="Say who reads it, for example the finance leadership team.",
        help_text="A group or a person. You see it in the list of links, they read it above the roadmap.",
        limit=AUDIENCE_LIMIT,
    )
    note = line("A sentence above the roadmap", help_text="Optional. The readers see it.")
    until_quarter = forms.ChoiceField(
        label="Show what begins until",
        required=False,
        error_messages={"invalid_choice": "Choose one of the quarters offered."},
    )
    days = forms.TypedChoiceField(
        label="The link works for",
        choices=[(str(days), f"{days} days") for days in LIVES],
        initial=str(LIVES[1]),
        coerce=int,
        error_messages={
            "required": "Choose how long the link works.",
            "invalid_choice": "Choose how long the link works.",
        },
    )

    def __init__(self, *args: Any, quarter: Quarter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ahead = [quarter.plus(place) for place in range(QUARTERS_AHEAD + 1)]
        field = self.fields["until_quarter"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "All of it"), *((str(item), item.label) for item in ahead)]
        self.helper.layout = Layout(
            "seen_version", "audience", "note", Div("until_quarter", "days", css_class="pair")
        )

    def wish(self) -> ShareInput:
        until = self.cleaned_data["until_quarter"]
        return ShareInput(
            audience=self.cleaned_data["audience"],
            note=self.cleaned_data["note"],
            until_quarter=Quarter.parse(until) if until else None,
            days=self.cleaned_data["days"],
        )
