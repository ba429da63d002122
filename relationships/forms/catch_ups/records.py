"""What is decided in a meeting, put down right there: the short forms of commitments, decisions, concerns and needs.

Each form saves through the noun's own service, with the meeting it was said in.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from relationships.forms.fields import RecordForm, day, line
from relationships.models import Concern, Seat, Touch, User
from relationships.services import commitments, needs, open_points


class MeetingRecordForm(RecordForm):
    """A record of the meeting `touch`. `verb` is on its button, `done` is said once it is saved."""

    verb = ""
    done = ""

    def __init__(self, *args: Any, touch: Touch, **kwargs: Any) -> None:
        super().__init__(*args, client=touch.client, auto_id=f"id_{type(self).__name__.lower()}_%s", **kwargs)
        self.touch = touch
        if "owner" in self.fields:
            self.offer_team("owner")
        if "seat" in self.fields:
            self.offer_seats("seat")

    def save(self, *, by: User, now: datetime) -> Any:
        """Call the one service; Refused and NotAllowed as it raises them."""
        raise NotImplementedError

    def said_on(self, now: datetime) -> Any:
        """The day of the meeting; today as long as that is to come."""
        return min(self.touch.on, timezone.localdate(now))


def _team(label: str) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(User.objects.none(), label=label, required=False, empty_label="Nobody yet")


def _seat(label: str) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Seat.objects.none(), label=label, required=False, empty_label="Nobody in particular"
    )


class PromiseForm(MeetingRecordForm):
    """Something we promise."""

    verb, done = "Add commitment", "The commitment is noted."
    text = line("What we promise", required="Say what we promise.")
    due_on = day("Due", required="Give the day it is promised for, for example 2026-11-27.")
    owner = _team("Who of us does it")
    seat = _seat("To whom")

    def save(self, *, by: User, now: datetime) -> Any:
        values = self.cleaned_data
        wish = commitments.CommitmentInput(
            text=values["text"],
            detail="",
            owner=values["owner"],
            seat=values["seat"],
            promised_on=self.said_on(now),
            due_on=values["due_on"],
        )
        return commitments.propose(client=self.client, wish=wish, touch=self.touch, by=by, now=now)


class QuestionForm(MeetingRecordForm):
    """Something the client decides."""

    verb, done = "Add decision", "The decision to make is noted."
    question = line("What is to be decided", required="Say what is to be decided.")
    needed_by = day("Needed by")
    seat = _seat("Who decides")

    def save(self, *, by: User, now: datetime) -> Any:
        values = self.cleaned_data
        wish = open_points.DecisionInput(
            question=values["question"],
            seat=values["seat"],
            asked_on=self.said_on(now),
            needed_by=values["needed_by"],
        )
        return open_points.ask(client=self.client, wish=wish, touch=self.touch, by=by, now=now)


class ConcernForm(MeetingRecordForm):
    """Something to put right."""

    verb, done = "Add concern", "The concern is noted."
    text = line("What troubles them", required="Say what troubles them.")
    severity = forms.TypedChoiceField(
        label="How bad", choices=Concern.Severity.choices, coerce=int, initial=Concern.Severity.MEDIUM
    )
    seat = _seat("Who said it")
    owner = _team("Who of us puts it right")

    def save(self, *, by: User, now: datetime) -> Any:
        values = self.cleaned_data
        wish = open_points.ConcernInput(
            text=values["text"],
            raised_by=values["seat"],
            raised_on=self.said_on(now),
            severity=values["severity"],
            owner=values["owner"],
        )
        return open_points.raise_concern(client=self.client, wish=wish, touch=self.touch, by=by, now=now)


class WantForm(MeetingRecordForm):
    """Something they try to achieve."""

    verb, done = "Add need", "The need is noted."
    want = line("What they want, in their words", required="Say what they want, in their words.")
    obstacle = line("What stops it")
    seat = _seat("Who said it")

    def save(self, *, by: User, now: datetime) -> Any:
        values = self.cleaned_data
        wish = needs.NeedInput(
            want=values["want"],
            obstacle=values["obstacle"],
            evidence="",
            seen_on=self.said_on(now),
            said_by=values["seat"],
        )
        return needs.record_need(client=self.client, wish=wish, by=by, now=now)


KINDS: dict[str, type[MeetingRecordForm]] = {
    "commitment": PromiseForm,
    "decision": QuestionForm,
    "concern": ConcernForm,
    "need": WantForm,
}
