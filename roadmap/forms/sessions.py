"""Forms of sessions with the client: planning, starting, verdicts, time, ending, the letter."""

from __future__ import annotations

from typing import Any

from django import forms

from relationships.forms import letters
from relationships.forms.acts import SeenForm, words_field
from relationships.forms.catch_ups.touches import SeatsField
from relationships.forms.fields import DayInput, RecordForm, day
from relationships.models import Client, Seat, Team
from roadmap.models import Column, Request
from roadmap.services.sessions import LetterInput, SessionEnd

KEEP = "keep"
LISTS = ("new", "replies", "ready", "unmoved")
VERDICTS: dict[str, str] = {
    KEEP: "Keep it where it is",
    Column.SHAPING: "Shape it",
    Column.FEASIBILITY: "Ask the teams",
    Column.READY: "Ready to begin",
    Column.DELIVERING: "Begin now",
    Column.PARKED: "Park it",
    Column.DECLINED: "Decline it",
}


class PlanForm(RecordForm):
    """The day of the next session."""

    on = day("Day of the session", required="Give the day of the session, for example 2026-11-26.")


class MoveForm(SeenForm):
    """Another day of a planned session."""

    on = day("Day of the session", required="Give the day of the session, for example 2026-11-26.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].widget.attrs["class"] = "form-control"


class StartForm(SeenForm):
    """Who is there when a session begins."""

    present = SeatsField(
        Seat.objects.none(), label="Who is there", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = self.fields["present"]
        assert isinstance(seats, SeatsField)
        there = Seat.objects.filter(client=client, ended_on=None).select_related("person")
        seats.queryset = there.order_by("person__name")


class VerdictForm(SeenForm):
    """What becomes of a request, and why: in a session every verdict has a written reason.

    `where` is the list of the page that it stands in (LISTS): a request may stand in two.
    """

    verdict = forms.ChoiceField(
        label="Verdict",
        choices=[("", "Choose"), *VERDICTS.items()],
        widget=forms.Select({"class": "form-select"}),
        error_messages={
            "required": "Choose what becomes of it.",
            "invalid_choice": "Choose one of the verdicts on the list.",
        },
    )
    reason = words_field("Why", "Write down why: the letter to the client says it.", rows=2)
    alternative = words_field("What can be done instead", "", rows=2, needed=False)
    look_again_on = forms.DateField(
        label="Look at it again on",
        required=False,
        widget=DayInput({"class": "form-control"}),
        error_messages={"invalid": "Give the day as year, month and day, for example 2027-01-15."},
    )

    def __init__(self, *args: Any, item: Request, where: str, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"id_{where}_{item.pk}_%s"
        super().__init__(*args, **kwargs)
        self.where = where
        self.fields["seen_version"].initial = item.version
        verdict = self.fields["verdict"]
        assert isinstance(verdict, forms.ChoiceField)
        offered = {key: label for key, label in VERDICTS.items() if key != item.column}
        verdict.choices = [("", "Choose"), *offered.items()]


class AllotForm(forms.Form):
    """Days of work that a team gives a request; 0 takes them back."""

    days = forms.DecimalField(
        label="Days",
        min_value=0,
        max_value=999,
        decimal_places=1,
        max_digits=5,
        widget=forms.NumberInput({"class": "form-control", "step": "0.5", "min": "0", "max": "999"}),
        error_messages={
            "required": "Give the days of work, for example 2.5.",
            "invalid": "Give the days as a number, for example 2.5.",
            "min_value": "Give the days as a number from 0 to 999.",
            "max_value": "Give the days as a number from 0 to 999.",
            "max_decimal_places": "Give the days with at most one decimal, for example 2.5.",
            "max_digits": "Give the days as a number from 0 to 999.",
            "max_whole_digits": "Give the days as a number from 0 to 999.",
        },
    )
    team = forms.ModelChoiceField(
        Team.objects.filter(archived_on=None),
        required=False,
        empty_label="Team not named yet",
        widget=forms.Select({"class": "form-select"}),
        error_messages={"invalid_choice": "Choose a team on the list."},
    )

    def __init__(self, *args: Any, item: Request, teams: Any = None, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"id_time_{item.pk}_%s"
        super().__init__(*args, **kwargs)
        chosen = self.fields["team"]
        assert isinstance(chosen, forms.ModelChoiceField)
        if teams is not None:
            chosen.choices = [("", "Team not named yet"), *teams]  # one query for all rows of the page


class EndForm(SeenForm):
    """Notes of the session, and the day of the next one."""

    notes = words_field("Notes", "", rows=4, needed=False)
    next_on = forms.DateField(
        label="Next session on",
        required=False,
        widget=DayInput({"class": "form-control"}),
        error_messages={"invalid": "Give the day as year, month and day, for example 2026-12-10."},
    )

    def wish(self) -> SessionEnd:
        return SessionEnd(self.cleaned_data["notes"], self.cleaned_data["next_on"])


class LetterForm(letters.LetterForm):
    """The letter "what moved" and who gets it; `again` stands there once it went out."""

    message = letters.message("Letter", rows=20)
    again = forms.BooleanField(label="Send it again", required=False)

    def __init__(self, *args: Any, sent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sent:
            del self.fields["again"]

    def wish(self) -> LetterInput:
        values = self.cleaned_data
        return LetterInput(
            values["subject"], values["message"], list(values["who"]), bool(values.get("again"))
        )
