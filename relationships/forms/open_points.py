"""Forms of decisions and concerns."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from relationships.forms.acts import SeenForm, words_field
from relationships.forms.fields import RecordForm, day, line
from relationships.forms.fields import text as some_lines
from relationships.forms.filters import ListFilter
from relationships.models import Client, Concern, Decision, Seat, User
from relationships.models.record import LINE
from relationships.selectors.open_points import concerns, decisions
from relationships.services.open_points import ConcernInput, DecisionInput


class DecisionFilter(ListFilter):
    """Search and state of the chase list."""

    SHOWS = decisions.SHOWS


class ConcernFilter(ListFilter):
    """Search and state of the concerns."""

    SHOWS = concerns.SHOWS


class DecisionForm(RecordForm):
    """A question; with `decision` it edits that one. `wish()` gives the service's input."""

    question = line("What has to be decided?", required="Say what the client has to decide.")
    options = some_lines(
        "What is there to choose from?", help_text="The client reads this in a reminder.", rows=2
    )
    seat = forms.ModelChoiceField(
        Seat.objects.none(),
        label="Who decides at the client?",
        required=False,
        empty_label="Nobody named yet",
    )
    asked_on = day("Asked on", required="Say on which day you asked.")
    needed_by = day("Needed by", help_text="From the day after, it counts as late.")

    def __init__(self, *args: Any, client: Client, decision: Decision | None = None, **kwargs: Any) -> None:
        super().__init__(*args, client=client, **kwargs)
        self.offer_seats("seat", also=decision.seat if decision else None)
        self.helper.layout = Layout(
            "seen_version", "question", "options", Div("seat", "asked_on", "needed_by", css_class="triple")
        )

    def wish(self) -> DecisionInput:
        data = self.cleaned_data
        return DecisionInput(
            question=data["question"],
            seat=data["seat"],
            asked_on=data["asked_on"],
            needed_by=data["needed_by"],
            options=data["options"],
        )


class ConcernForm(RecordForm):
    """A concern; with `concern` it edits that one. `wish()` gives the service's input."""

    text = line(
        "What troubles the client?",
        required="Say what troubles the client.",
        help_text="One sentence, in the words of the person who said it.",
    )
    detail = some_lines("What is known about it?", rows=2)
    raised_by = forms.ModelChoiceField(
        Seat.objects.none(), label="Raised by", required=False, empty_label="Nobody named"
    )
    raised_on = day("Raised on", required="Say on which day it was raised.")
    severity = forms.TypedChoiceField(
        label="How much it matters",
        choices=Concern.Severity.choices,
        coerce=int,
        initial=Concern.Severity.MEDIUM,
    )
    owner = forms.ModelChoiceField(
        User.objects.none(), label="Who puts it right?", required=False, empty_label="Nobody yet"
    )
    due_on = day("Due")
    recurrence_of = forms.ModelChoiceField(
        Concern.objects.none(),
        label="The same as an earlier concern?",
        required=False,
        empty_label="No, it is new",
        help_text="A problem that comes back is counted as one, with its occurrences.",
    )

    def __init__(self, *args: Any, client: Client, concern: Concern | None = None, **kwargs: Any) -> None:
        super().__init__(*args, client=client, **kwargs)
        self.offer_seats("raised_by", also=concern.raised_by if concern else None)
        self.offer_team("owner", also=concern.owner if concern else None)
        self._offer("recurrence_of", concerns.earlier_of(client, concern))
        self.helper.layout = Layout(
            "seen_version",
            "text",
            "detail",
            Div("raised_by", "raised_on", "severity", css_class="triple"),
            Div("owner", "due_on", css_class="pair"),
            "recurrence_of",
        )

    def wish(self) -> ConcernInput:
        return ConcernInput(**{name: self.cleaned_data[name] for name in ConcernInput.__slots__})


class ChaseForm(SeenForm):
    """A chase of today, with what was said where it is worth keeping."""

    words = words_field("What you said, if it is worth keeping", "", limit=LINE, needed=False)


class RemindForm(SeenForm):
    """The reminder as it is mailed."""

    message = words_field("Reminder", "Write the reminder first.", limit=4000, rows=9)


class AnswerForm(SeenForm):
    """What the client decided."""

    answer = words_field("What the client decided", "Write down what the client decided.")


class DropForm(SeenForm):
    """Why nobody needs the decision any more."""

    reason = words_field(
        "Why nobody needs it any more", "Say why nobody needs this decision any more.", limit=LINE
    )


class CloseForm(SeenForm):
    """What was put right."""

    put_right = words_field("What was put right", "Say what was put right.")


class ReopenForm(SeenForm):
    """Why it is open again, where that is worth keeping."""

    reason = words_field("Why it is open again", "", limit=LINE, needed=False)
