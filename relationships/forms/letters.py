"""A letter ready to send to people of a client: subject, text, who gets it."""

from __future__ import annotations

from typing import Any

from django import forms

from relationships.forms.catch_ups.touches import SeatsField
from relationships.forms.fields import RecordForm, line
from relationships.models import Seat
from relationships.services.letters import LONGEST


class AddressedField(SeatsField):
    """People with the address that the mail goes to."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.person.name}, {obj.person.email}"


def message(label: str, *, rows: int) -> forms.CharField:
    """The text of the letter."""
    missing = f"The {label.lower()} is empty. Write it, or reload the page to have it put together."
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": rows}),
        error_messages={"required": missing},
    )


class LetterForm(RecordForm):
    """Subject and who gets it; a subclass has its `message` and gives the service's input."""

    subject = line("Subject", required="Give the mail a subject.")
    who = AddressedField(Seat.objects.none(), label="To", required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ("subject", "message", "who")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = Seat.objects.filter(client=self.client, ended_on=None).exclude(person__email="")
        self._offer("who", seats.select_related("person").order_by("person__name"))
