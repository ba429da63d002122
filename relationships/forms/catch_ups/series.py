"""A series in words: how often, on which weekday, at what time, until when."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from opm.kernel import recurrence
from relationships.forms.catch_ups.touches import (
    TITLE,
    WithPeople,
    choice,
    kind_field,
    length_field,
    people_field,
    time_field,
)
from relationships.forms.fields import day, line
from relationships.models import Channel, Kind, Seat, Series, User
from relationships.services.catch_ups.series import SeriesInput

EVERY = [(key, words[0].upper() + words[1:]) for key, words in recurrence.EVERY.items()]
PLACES = [(str(place), words.capitalize()) for place, words in recurrence.PLACES.items()]
WEEKDAYS = [(str(place), name) for place, name in enumerate(recurrence.DAY_NAMES)]


class SeriesForm(WithPeople):
    """`wish()` gives the service's input."""

    title = line("What it is about", limit=TITLE, help_text="Left empty, it is called after who is there.")
    every = choice("How often", EVERY)
    weekday = choice("On", WEEKDAYS)
    place = choice("In a month", PLACES)
    starts_on = day("From", required="Give the day from which the series runs, for example 2026-11-27.")
    until = day("Until", help_text="Left empty, it goes on.")
    at = time_field("Time")
    minutes_long = length_field()
    who = people_field()
    kind = kind_field()
    channel = choice("Channel", Channel.choices)
    led_by = forms.ModelChoiceField(
        User.objects.none(), label="Led by", required=False, empty_label="Nobody yet"
    )

    def __init__(self, *args: Any, series: Series | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_team("led_by", also=series.led_by if series else None)
        if series:
            here = Seat.objects.filter(client=self.client)
            chosen = here.filter(ended_on=None) | here.filter(pk__in=series.seats.values("pk"))
            self._offer("who", chosen.select_related("person"))
        place = self.fields["place"]
        place.help_text = "Only for every month."
        place.required = False
        self.helper.layout = Layout(
            "seen_version",
            "title",
            Div("every", "weekday", "place", css_class="triple"),
            Div("starts_on", "until", css_class="pair"),
            Div("at", "minutes_long", css_class="pair"),
            "who",
            "kind",
            Div("channel", "led_by", css_class="pair"),
        )

    def wish(self) -> SeriesInput:
        values = self.cleaned_data
        pattern = recurrence.Pattern(
            values["every"], int(values["weekday"]), int(values["place"] or 1), values["until"]
        )
        return SeriesInput(
            title=values["title"],
            pattern=pattern,
            starts_on=values["starts_on"],
            at=values["at"],
            minutes_long=values["minutes_long"] or 30,
            kind=values["kind"] or Kind.PLANNING,
            channel=values["channel"],
            seats=self.chosen_seats,
            led_by=values["led_by"],
        )


def initial_of(series: Series) -> dict[str, Any]:
    """A stored series as the form shows it."""
    pattern = recurrence.read(series.rule)
    fields = ("title", "starts_on", "at", "minutes_long", "kind", "channel")
    return {
        **{name: getattr(series, name) for name in fields},
        "every": pattern.every,
        "weekday": str(pattern.weekday),
        "place": str(pattern.place),
        "until": pattern.until,
        "led_by": series.led_by_id,
        "who": list(series.seats.all()),
        "seen_version": series.version,
    }
