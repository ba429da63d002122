"""Forms of needs."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from relationships.forms.acts import SeenForm, words_field
from relationships.forms.fields import RecordForm, day, line, text
from relationships.forms.filters import ListFilter
from relationships.models import Client, Need, Seat
from relationships.models.record import LINE
from relationships.selectors import needs
from relationships.services.needs import NeedInput


class NeedFilter(ListFilter):
    """Search and state of the needs."""

    SHOWS = needs.SHOWS


class NeedForm(RecordForm):
    """A need; with `need` it edits that one. `wish()` gives the service's input."""

    want = line(
        "What does the client want to achieve?",
        required="Say what the client wants, in its words.",
        help_text="In the client's words, not as a solution.",
    )
    obstacle = text("What stops it?", rows=2)
    evidence = text(
        "The daily work you have seen",
        rows=3,
        help_text="What happens, how often, how many minutes it costs.",
    )
    said_by = forms.ModelChoiceField(
        Seat.objects.none(), label="Who said it?", required=False, empty_label="Nobody named"
    )
    seen_on = day("Seen on", required="Say on which day it was seen.")

    def __init__(self, *args: Any, client: Client, need: Need | None = None, **kwargs: Any) -> None:
        super().__init__(*args, client=client, **kwargs)
        self.offer_seats("said_by", also=need.said_by if need else None)
        self.helper.layout = Layout(
            "seen_version", "want", "obstacle", "evidence", Div("said_by", "seen_on", css_class="pair")
        )

    def wish(self) -> NeedInput:
        return NeedInput(**{name: self.cleaned_data[name] for name in NeedInput.__slots__})


class LeadForm(SeenForm):
    """Which outcome came of it."""

    led_to = words_field("Which outcome came of it", "Say which outcome came of it.", limit=LINE)


class DropForm(SeenForm):
    """Why nothing comes of it."""

    why = words_field("Why nothing comes of it", "Say why nothing comes of it.", limit=LINE)


class WayForm(SeenForm):
    """By which way the need is taken up."""

    way = forms.CharField(
        max_length=40, widget=forms.HiddenInput, error_messages={"required": "Choose a way."}
    )
