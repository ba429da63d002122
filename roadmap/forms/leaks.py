"""Forms of leaks: where value gets lost, what is done about it, how it ended; the list's filter."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import HTML, Div, Layout
from django import forms

from relationships.forms.acts import SeenForm, words_field
from relationships.forms.fields import DayInput, RecordForm, day, text
from relationships.forms.filters import ListFilter
from relationships.models import Client, User
from relationships.models.record import LINE
from roadmap.forms.numbers import number
from roadmap.models import Initiative, Leak, Outcome
from roadmap.selectors.leaks import SHOWS
from roadmap.services.leaks import LeakInput

WHO = "Say who acts: an action needs a name and a day."
WHEN = "Say by which day: an action needs a name and a day."


class LeakFilter(ListFilter):
    """Search and state of a client's leaks."""

    SHOWS = SHOWS


class LeakForm(RecordForm):
    """A leak; with `leak` it edits that one. `wish()` gives the service's input."""

    what = text(
        "What is lost",
        required="Say what is lost, and how one sees it.",
        help_text="And how one sees it, such as: two of six plants still type orders twice.",
    )
    stage = forms.ChoiceField(
        label="At which stage",
        choices=[("", "Choose a stage"), *Leak.Stage.choices],
        error_messages={
            "required": "Say at which stage value gets lost.",
            "invalid_choice": "Say at which stage value gets lost.",
        },
    )
    found_on = day("Found on", required="Say on which day it was found.")
    initiative = forms.ModelChoiceField(
        Initiative.objects.none(), label="Initiative", required=False, empty_label="No initiative"
    )
    outcome = forms.ModelChoiceField(
        Outcome.objects.none(), label="Outcome", required=False, empty_label="No outcome"
    )
    estimate = number(
        "Estimate, money a year",
        help_text="In the client's currency. Left empty, it counts as not estimated.",
        places=2,
        digits=14,
        least=0,
    )
    action = text("What is done about it", rows=2, help_text="With who does it, and by when.")
    owner = forms.ModelChoiceField(
        User.objects.none(), label="Who acts", required=False, empty_label="Nobody yet"
    )
    due_on = day("By")

    def __init__(self, *args: Any, client: Client, leak: Leak | None = None, **kwargs: Any) -> None:
        super().__init__(*args, client=client, **kwargs)
        self.offer_team("owner", also=leak.owner if leak else None)
        self._offer("initiative", Initiative.objects.filter(client=client).order_by("title"))
        self._offer("outcome", Outcome.objects.filter(client=client).order_by("measure"))
        self.helper.layout = Layout(
            "seen_version",
            "what",
            Div("stage", "found_on", css_class="pair"),
            Div("initiative", "outcome", css_class="pair"),
            Div("estimate", css_class="pair"),
            HTML('<h2 class="oc-h">What is done about it</h2>'),
            "action",
            Div("owner", "due_on", css_class="pair"),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("initiative") and not data.get("outcome"):
            self.add_error("initiative", "Say which initiative or which outcome loses value.")
        if data.get("action"):
            _needs_both(self, data)
        return data

    def wish(self) -> LeakInput:
        return LeakInput(**{name: self.cleaned_data[name] for name in LeakInput.__slots__})


def _needs_both(form: forms.Form, data: dict[str, Any]) -> None:
    for name, sentence in (("owner", WHO), ("due_on", WHEN)):
        if not data.get(name) and name not in form.errors:
            form.add_error(name, sentence)


def start_of(leak: Leak) -> dict[str, Any]:
    """What the form of a leak starts with."""
    start = {name: getattr(leak, name) for name in LeakInput.__slots__}
    start["estimate"] = None if leak.estimate is None else f"{leak.estimate.normalize():f}"
    return start | {"seen_version": leak.version}


class LeakActForm(SeenForm):
    """What is done about a leak, by whom and by when."""

    action = words_field("What is done about it", "Say what is done about it.", rows=2)
    owner = forms.ModelChoiceField(
        User.objects.none(), label="Who acts", empty_label="Choose somebody", error_messages={"required": WHO}
    )
    due_on = forms.DateField(
        label="By",
        widget=DayInput(),
        error_messages={"required": WHEN, "invalid": "Give the day, as 2026-11-27."},
    )

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(memberships__client=client).distinct()
        field.widget.attrs["class"] = "form-select"
        self.fields["due_on"].widget.attrs["class"] = "form-control"


class LeakEndForm(SeenForm):
    """Stopped with what came of it, or accepted with the reason; two buttons say which."""

    state = forms.ChoiceField(
        choices=[("stopped", "Stopped"), ("accepted", "Accepted")],
        widget=forms.HiddenInput,
        error_messages={
            "required": "Say whether it is stopped or accepted.",
            "invalid_choice": "Say whether it is stopped or accepted.",
        },
    )
    result = words_field(
        "What came of it, or why it is accepted", "Say what came of it, or why it is accepted.", limit=LINE
    )
