"""Asking a team whether it can be done, its reply; how much each column holds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from relationships.forms.acts import SeenForm
from relationships.forms.fields import DayInput, RecordForm, day, line, text
from relationships.models import Team
from roadmap.forms.numbers import whole
from roadmap.models import Column, Feasibility
from roadmap.models.demand import ON_BOARD
from roadmap.services.demand import BoardLimits, ReplyInput
from roadmap.services.demand.feasibility import LONGEST
from roadmap.services.demand.limits import MOST

LIMITED = tuple(column for column in ON_BOARD if column != Column.DONE)
VERDICTS = [(verdict.value, verdict.label) for verdict in Feasibility.Verdict if verdict.value != "waiting"]


class AskForm(forms.Form):
    """Which team is asked, and by when it replies."""

    team = forms.ModelChoiceField(
        Team.objects.filter(archived_on=None).order_by("name"),
        label="Team",
        empty_label="Choose a team",
        widget=forms.Select({"class": "form-select"}),
        error_messages={
            "required": "Choose the team to ask.",
            "invalid_choice": "Choose a team from the list.",
        },
    )
    due_on = forms.DateField(
        label="Reply by",
        required=False,
        widget=DayInput({"class": "form-control"}),
        error_messages={"invalid": "Give the day of the reply as a day, for example 2026-11-27."},
    )


class ReplyForm(RecordForm):
    """What a team said."""

    verdict = forms.ChoiceField(
        label="Can it be done?",
        choices=[("", "Choose"), *VERDICTS],
        error_messages={"required": "Choose what the team said."},
    )
    reason = text(
        "Why?",
        required="Write down the reason the team gave.",
        help_text="The client reads it: in the session and in its letter.",
        rows=3,
    )
    conditions = text("Under which condition?", help_text="Needed where the team says yes, if.", rows=2)
    effort_low = whole("Days of work, at least", least=0, most=LONGEST)
    effort_high = whole("At most", least=0, most=LONGEST)
    replied_by = line("Who said so?", limit=120)
    replied_on = day("On which day?", required="Give the day of the reply.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "seen_version",
            "verdict",
            "reason",
            "conditions",
            Div("effort_low", "effort_high", css_class="pair"),
            Div("replied_by", "replied_on", css_class="pair"),
        )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("verdict") == Feasibility.Verdict.YES_IF and not typed.get("conditions"):
            self.add_error("conditions", "Say under which condition the team says yes.")
        low, high = typed.get("effort_low"), typed.get("effort_high")
        if low is not None and high is not None and low > high:
            self.add_error("effort_high", "This lies below the lower number of days.")
        return typed

    def wish(self) -> ReplyInput:
        """What was typed; one number of days stands for both ends."""
        typed = self.cleaned_data
        low, high = typed["effort_low"], typed["effort_high"]
        low, high = (high, high) if low is None else (low, low) if high is None else (low, high)
        names = ("verdict", "reason", "conditions", "replied_by", "replied_on")
        return ReplyInput(
            effort=None if high is None else (low, high), **{name: typed[name] for name in names}
        )


class LimitsForm(SeenForm):
    """Soft and hard limit of each column that can have one; `rows` are (label, soft field, hard field)."""

    def __init__(self, *args: Any, stored: BoardLimits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**vars(by_field(stored)), "seen_version": stored.version, **self.initial}
        for column in LIMITED:
            for kind in ("soft", "hard"):
                field = whole(f"{column.label}, {kind} limit", least=1, most=MOST)
                field.widget.attrs |= {"class": "form-control", "inputmode": "numeric"}
                self.fields[f"{column.value}_{kind}"] = field

    @property
    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [(c.label, self[f"{c.value}_soft"], self[f"{c.value}_hard"]) for c in LIMITED]

    def limits(self) -> dict[Column, tuple[int | None, int | None]]:
        """What was typed, by column."""
        typed = self.cleaned_data
        return {c: (typed[f"{c.value}_soft"], typed[f"{c.value}_hard"]) for c in LIMITED}


def by_field(stored: BoardLimits) -> SimpleNamespace:
    """The limits by the names of the form's fields, with their version: a record that the form can be compared with."""
    limits = {
        f"{column.value}_{kind}": getattr(stored.rows.get(column), kind, None)
        for column in LIMITED
        for kind in ("soft", "hard")
    }
    return SimpleNamespace(version=stored.version, **limits)
