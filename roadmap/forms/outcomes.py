"""Forms of measured outcomes: the outcome itself, a reading, its end, a need that it carries; the list's filter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import Q

from opm.kernel import words
from relationships.forms.acts import SeenForm, words_field
from relationships.forms.fields import RecordForm, day, line, text
from relationships.forms.filters import ListFilter
from relationships.models import Client, Need, Seat, User
from relationships.models.record import LINE
from roadmap.forms.numbers import number
from roadmap.models import Outcome, Theme
from roadmap.selectors.outcomes.rows import SHOWS
from roadmap.services.outcomes import MEASURE, UNIT, OutcomeInput

NONE = ("none", "None")


class OutcomeFilter(ListFilter):
    """Search, standing, theme and owner of a client's outcomes."""

    SHOWS = SHOWS
    theme = forms.ChoiceField(required=False)
    owner = forms.ChoiceField(required=False)

    def __init__(self, data: Any, *, client: Client) -> None:
        super().__init__(data)
        themes = Theme.objects.filter(client=client).values_list("pk", "name")
        owners = User.objects.filter(outcomes__client=client).distinct().values_list("pk", "name")
        self.offer("theme", [*_named(themes), ("none", "Without a theme")], everything="All themes")
        self.offer("owner", [*_named(owners), ("none", "Without an owner")], everything="All owners")

    @property
    def wanted(self) -> dict[str, str]:
        """What `selectors.outcomes.found` takes."""
        picked = {name: str(self.chosen(name)) for name in ("theme", "owner")}
        return {"said": self.words, "shown": self.shown, **picked}


class OutcomeForm(RecordForm):
    """An outcome; with `outcome` it edits that one. `wish()` gives the service's input."""

    measure = line(
        "What is measured",
        required="Say what is measured, such as “Days to close”.",
        help_text="A few words, such as “Days to close”.",
        limit=MEASURE,
    )
    unit = line("Unit", help_text="Such as days, % or €.", limit=UNIT)
    baseline = number("Where it stands today", help_text="The baseline, before anything changes.")
    baseline_on = day("Measured on")
    target = number("Where it should be", help_text="The target.")
    due_on = day("Reached by")
    why = text("What it is worth to the client", rows=2)
    source = line("Where its readings come from", help_text="Such as: ledger, closing calendar.")
    theme = forms.ModelChoiceField(
        Theme.objects.none(), label="Theme", required=False, empty_label="No theme"
    )
    owner = forms.ModelChoiceField(
        User.objects.none(), label="Owner", required=False, empty_label="Nobody yet"
    )
    client_owner = forms.ModelChoiceField(
        Seat.objects.none(), label="Owner at the client", required=False, empty_label="Nobody yet"
    )

    def __init__(self, *args: Any, client: Client, outcome: Outcome | None = None, **kwargs: Any) -> None:
        super().__init__(*args, client=client, **kwargs)
        self.offer_team("owner", also=outcome.owner if outcome else None)
        self.offer_seats("client_owner", also=outcome.client_owner if outcome else None)
        standing = Q(retired_on=None) | Q(pk=outcome.theme_id if outcome else None)
        self._offer("theme", Theme.objects.filter(standing, client=client))
        self.helper.layout = Layout(
            "seen_version",
            Div("measure", "unit", css_class="pair"),
            Div("baseline", "baseline_on", css_class="pair"),
            Div("target", "due_on", css_class="pair"),
            "why",
            "source",
            Div("theme", "owner", css_class="pair"),
            Div("client_owner", css_class="pair"),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("baseline"), data.get("target")
        if start is not None and start == end:
            self.add_error("target", "The target is the same as today's value: say what is to change.")
        first, last = data.get("baseline_on"), data.get("due_on")
        if first and last and last <= first:
            self.add_error("due_on", "This day lies before the one on which it was measured.")
        return data

    def wish(self) -> OutcomeInput:
        return OutcomeInput(**{name: self.cleaned_data[name] for name in OutcomeInput.__slots__})


def start_of(outcome: Outcome) -> dict[str, Any]:
    """What the form of an outcome starts with; numbers without empty decimals."""
    start = {name: getattr(outcome, name) for name in OutcomeInput.__slots__}
    for name in ("baseline", "target"):
        start[name] = None if start[name] is None else f"{start[name].normalize():f}"
    return start | {"seen_version": outcome.version}


class OutcomeReadingForm(SeenForm):
    """Where the measure stood on a day."""

    on = day("Read on", required="Say on which day it was read.")
    value = number("It stood at", required="Write what it stood at.")
    source = line("Where it comes from")
    note = line("Note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(Div("on", "value", css_class="pair"), "source", "note")


class OutcomeEndForm(SeenForm):
    """Reached, or dropped with the reason; two buttons say which."""

    state = forms.ChoiceField(
        choices=[(item.value, item.label) for item in Outcome.State if item != Outcome.State.OPEN],
        widget=forms.HiddenInput,
        error_messages={
            "required": "Say whether it is reached or dropped.",
            "invalid_choice": "Say whether it is reached or dropped.",
        },
    )
    why = words_field("How it was reached, or why it is dropped", "", limit=LINE, needed=False)


class OutcomeNeedForm(SeenForm):
    """An open need that this outcome carries from now on; each choice brings the version of the need that was read."""

    need = forms.ChoiceField(
        label="Need",
        error_messages={"required": "Choose a need.", "invalid_choice": "This need is not open any more."},
    )

    def __init__(self, *args: Any, needs: tuple[Need, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["need"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(f"{item.pk}-{item.version}", _need_words(item)) for item in needs]
        field.widget.attrs["class"] = "form-select"

    @property
    def chosen(self) -> tuple[int, int]:
        """The need's id and the version that was read."""
        pk, _, version = self.cleaned_data["need"].partition("-")
        return int(pk), int(version)


def _need_words(item: Need) -> str:
    return f"{item.want[:80]} ({words.day(item.seen_on)})"


def _named(rows: Iterable[tuple[int, str]]) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in rows]
