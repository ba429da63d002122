"""Planning and logging catch-ups, and the notes while one runs."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.html import format_html

from relationships.forms.acts import SeenForm
from relationships.forms.fields import RecordForm, day, line, text
from relationships.models import Channel, Kind, Seat, Touch, User
from relationships.models.catch_ups import MINUTES
from relationships.models.record import WORDS
from relationships.selectors.catch_ups.kinds import PURPOSE
from relationships.services.catch_ups import NotesInput, TouchInput

LONGEST = 600  # minutes: a day
TITLE = 160
NOT_CHOSEN = ("", "Not chosen yet")


class SeatsField(forms.ModelMultipleChoiceField):
    """People of the client, each with the role that makes clear who is meant."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.person.name}, {obj.role}"


def kind_field() -> forms.ChoiceField:
    """The conversation that is meant, each kind with the line that says what it is for."""
    lines = [
        (kind.value, format_html('{} <span class="small mut">{}</span>', kind.label, PURPOSE[kind]))
        for kind in Kind
    ]
    return forms.ChoiceField(
        label="What kind of conversation",
        required=False,
        choices=[NOT_CHOSEN, *lines],
        widget=forms.RadioSelect,
    )


def choice(label: str, choices: Any) -> forms.ChoiceField:
    """One of a few; the first is taken where nothing was sent."""
    return forms.ChoiceField(label=label, choices=choices, initial=choices[0][0])


def time_field(label: str) -> forms.TimeField:
    """A local time of the installation; may stay empty."""
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Give the time as hours and minutes, for example 14:30."},
    )


def length_field() -> forms.IntegerField:
    """Minutes; empty means half an hour."""
    between = f"Give the length in minutes, between 5 and {LONGEST}."
    return forms.IntegerField(
        label="Minutes",
        required=False,
        min_value=5,
        max_value=LONGEST,
        initial=30,
        error_messages={"invalid": between, "min_value": between, "max_value": between},
    )


def people_field(label: str = "With whom") -> SeatsField:
    """Those who sit at the client."""
    return SeatsField(
        Seat.objects.none(),
        label=label,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose among the people of this client."},
    )


class WithPeople(RecordForm):
    """A form whose field `who` offers the people of the client; `touch` keeps those who were chosen before."""

    def __init__(self, *args: Any, touch: Touch | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = Seat.objects.filter(client=self.client)
        open_seats = here.filter(ended_on=None)
        chosen = here.filter(touches=touch) if touch else here.none()
        self._offer(
            "who",
            (open_seats | chosen).distinct().select_related("person")
            if touch
            else open_seats.select_related("person"),
        )

    @property
    def chosen_seats(self) -> list[Seat]:
        return list(self.cleaned_data["who"])


class TouchForm(WithPeople):
    """A catch-up to come. `wish()` gives the service's input."""

    title = line("What it is about", limit=TITLE, help_text="Left empty, it is called after who is there.")
    on = day("Day", required="Give the day of the catch-up, for example 2026-11-27.")
    at = time_field("Time")
    minutes_long = length_field()
    who = people_field()
    kind = kind_field()
    channel = choice("Channel", Channel.choices)
    initiated_by = choice("Who asked for it", Touch.By.choices)
    led_by = forms.ModelChoiceField(
        User.objects.none(), label="Led by", required=False, empty_label="Nobody yet"
    )
    asked_by_senior = forms.BooleanField(label="A senior manager asked for it", required=False)

    def __init__(self, *args: Any, touch: Touch | None = None, **kwargs: Any) -> None:
        super().__init__(*args, touch=touch, **kwargs)
        self.offer_team("led_by", also=touch.led_by if touch else None)
        self.helper.layout = Layout(
            "seen_version",
            "title",
            Div("on", "at", "minutes_long", css_class="triple"),
            "who",
            "kind",
            Div("channel", "initiated_by", "led_by", css_class="triple"),
            "asked_by_senior",
        )

    def wish(self) -> TouchInput:
        values = dict(self.cleaned_data)
        return TouchInput(
            title=values["title"],
            on=values["on"],
            at=values["at"],
            minutes_long=values["minutes_long"] or 30,
            kind=values["kind"],
            channel=values["channel"],
            initiated_by=values["initiated_by"],
            asked_by_senior=values["asked_by_senior"],
            seats=self.chosen_seats,
            led_by=values["led_by"],
        )


class ChangeTouchForm(TouchForm):
    """A planned catch-up, changed or moved."""

    reason = line("Why it moves", help_text="Kept in the history.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout.fields.append("reason")


class LogForm(WithPeople):
    """A catch-up that took place: who, when, which kind, by which way, who asked. `wish()` as above."""

    who = people_field("Who was there")
    on = day("Day", required="Give the day of the catch-up, for example 2026-11-27.")
    channel = choice("Channel", Channel.choices)
    initiated_by = choice("Who asked for it", Touch.By.choices)
    kind = kind_field()
    title = line("What it was about", limit=TITLE, help_text="Left empty, it is called after who was there.")
    asked_by_senior = forms.BooleanField(label="A senior manager asked for it", required=False)
    note = text("Note for the team", help_text="Stays with the client's own team; it is in no minutes.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Today sends a day, a kind and a channel only.
        self.fields["initiated_by"].required = False
        self.helper.layout = Layout(
            "seen_version",
            "who",
            Div("on", "channel", "initiated_by", css_class="triple"),
            "kind",
            "title",
            "asked_by_senior",
            "note",
        )

    def clean_who(self) -> Any:
        chosen = self.cleaned_data["who"]
        if not chosen:
            raise forms.ValidationError("Say who was there: by it the next catch-up falls due.")
        return chosen

    def wish(self, by: User) -> TouchInput:
        values = self.cleaned_data
        return TouchInput(
            title=values["title"],
            on=values["on"],
            kind=values["kind"],
            channel=values["channel"],
            initiated_by=values["initiated_by"] or Touch.By.US,
            asked_by_senior=values["asked_by_senior"],
            seats=self.chosen_seats,
            led_by=by,
        )


class NotesForm(WithPeople):
    """What is written while a catch-up runs."""

    minutes = forms.CharField(
        label="Minutes",
        required=False,
        max_length=MINUTES,
        widget=forms.Textarea({"rows": 6}),
        help_text="What was said and agreed. It goes to the client with the points above.",
    )
    who = people_field("Who was there")
    kind = kind_field()
    channel = choice("Channel", Channel.choices)
    initiated_by = choice("Who asked for it", Touch.By.choices)
    asked_by_senior = forms.BooleanField(label="A senior manager asked for it", required=False)
    private_note = forms.CharField(
        label="Note for the team",
        required=False,
        max_length=WORDS,
        widget=forms.Textarea({"rows": 2}),
        help_text="Only the client's own team reads it. It is in no minutes, mail or file.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "seen_version",
            "minutes",
            "who",
            "kind",
            Div("channel", "initiated_by", css_class="pair"),
            "asked_by_senior",
            "private_note",
        )

    def wish(self) -> NotesInput:
        values = self.cleaned_data
        return NotesInput(
            kind=values["kind"],
            channel=values["channel"],
            initiated_by=values["initiated_by"],
            asked_by_senior=values["asked_by_senior"],
            seats=self.chosen_seats,
            minutes=values["minutes"].strip(),
            private_note=values["private_note"],
        )


class WhyForm(SeenForm):
    """Why a catch-up or a series does not go on."""

    why = line("Why", required="Say why.")
