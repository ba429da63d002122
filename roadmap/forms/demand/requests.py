"""A request as it is typed, and the filter above the list."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import Q

from opm.kernel.calendar import today
from relationships.forms.fields import RecordForm, day, line, text
from relationships.forms.filters import ListFilter
from relationships.models import Client, Seat, User
from roadmap.models import Initiative, Outcome, Request, Theme
from roadmap.selectors.demand import listing
from roadmap.services.demand.inputs import NAME, TITLE, RequestInput


class RequestForm(RecordForm):
    """A request; with `item` it edits that one. `wish()` gives the service's input. Only the title has to be there."""

    title = line("What is asked for?", required="Give the request a title.", limit=TITLE)
    problem = text("What is the problem?", help_text="In the client's words, before any solution.", rows=4)
    value = text("What is solving it worth, and to whom?", rows=3)
    kind = forms.ChoiceField(label="Kind", choices=Request.Kind.choices, required=False)
    size = forms.ChoiceField(
        label="Size", choices=[("", "Not sized yet"), *Request.Size.choices], required=False
    )
    asked_by = forms.ModelChoiceField(
        Seat.objects.none(), label="Who asks?", required=False, empty_label="Somebody without a seat"
    )
    asked_by_name = line("Name, where nobody with a seat asks", limit=NAME)
    asked_on = day("Asked on", help_text="Today when left empty.")
    wanted_by = day("Needed by", help_text="When the client needs it, and can say why.")
    due_on = day("Due on", help_text="Named when delivery begins.")
    owner = forms.ModelChoiceField(
        User.objects.none(), label="Who looks after it?", required=False, empty_label="Nobody yet"
    )
    theme = forms.ModelChoiceField(
        Theme.objects.none(), label="Theme", required=False, empty_label="No theme"
    )
    outcome = forms.ModelChoiceField(
        Outcome.objects.none(), label="Outcome it serves", required=False, empty_label="No outcome yet"
    )
    initiative = forms.ModelChoiceField(
        Initiative.objects.none(), label="Initiative", required=False, empty_label="No initiative"
    )

    def __init__(self, *args: Any, client: Client, item: Request | None = None, **kwargs: Any) -> None:
        super().__init__(*args, client=client, **kwargs)
        self.offer_seats("asked_by", also=item.asked_by if item else None)
        self.offer_team("owner", also=item.owner if item else None)
        kept = {name: getattr(item, f"{name}_id", None) for name in ("theme", "outcome", "initiative")}
        self._offer("theme", Theme.objects.filter(Q(retired_on=None) | Q(pk=kept["theme"]), client=client))
        self._offer("outcome", Outcome.objects.filter(Q(state="open") | Q(pk=kept["outcome"]), client=client))
        ended = (Initiative.State.DONE, Initiative.State.STOPPED)
        running = Q(pk=kept["initiative"]) | ~Q(state__in=ended)
        self._offer("initiative", Initiative.objects.filter(running, client=client))
        self.helper.layout = Layout(
            "seen_version",
            "title",
            "problem",
            "value",
            Div("kind", "size", css_class="pair"),
            Div("asked_by", "asked_by_name", css_class="pair"),
            Div("asked_on", "wanted_by", css_class="pair"),
            Div("theme", "outcome", css_class="pair"),
            Div("initiative", "owner", css_class="pair"),
            "due_on",
        )

    def wish(self) -> RequestInput:
        """What was typed; the kind of a quick one is a request."""
        typed = {name: self.cleaned_data[name] for name in RequestInput.__slots__}
        return RequestInput(**{**typed, "kind": typed["kind"] or Request.Kind.REQUEST})


class RequestFilter(ListFilter):
    """Search, column, kind, theme, asker and age of the list."""

    SHOWS = listing.SHOWS
    kind = forms.ChoiceField(required=False, choices=[("", "Any kind"), *Request.Kind.choices])
    theme = forms.ModelChoiceField(Theme.objects.none(), required=False, empty_label="Any theme")
    asker = forms.ChoiceField(required=False)
    age = forms.ChoiceField(required=False, choices=[("", "Any time"), *listing.AGES])

    def __init__(self, data: Any, client: Client) -> None:
        super().__init__(data)
        theme, asker = self.fields["theme"], self.fields["asker"]
        assert isinstance(theme, forms.ModelChoiceField) and isinstance(asker, forms.ChoiceField)
        theme.queryset = Theme.objects.filter(client=client)
        asker.choices = [("", "Anybody"), *((name, name) for name in listing.askers(client))]

    @property
    def wanted(self) -> listing.Wanted:
        """What the list is narrowed to."""
        theme = self.chosen("theme")
        return listing.Wanted(
            words=self.words,
            show=self.shown,
            kind=str(self.chosen("kind")),
            theme=theme.pk if theme else None,
            asker=str(self.chosen("asker")),
            age=str(self.chosen("age")),
        )

    @property
    def narrowed(self) -> bool:
        return self.wanted != listing.Wanted()


def start(item: Request | None) -> dict[str, Any]:
    """What a form of a request begins with."""
    if item is None:
        return {"asked_on": today(), "kind": Request.Kind.REQUEST}
    names = {name: getattr(item, name) for name in RequestInput.__slots__}
    return {**names, "seen_version": item.version}
