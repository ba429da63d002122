"""Minutes ready to send."""

from __future__ import annotations

from typing import Any

from django import forms

from relationships.forms.catch_ups.touches import SeatsField
from relationships.forms.fields import RecordForm, line
from relationships.models import Seat
from relationships.services.catch_ups.minutes import MinutesInput

LONGEST = 40_000


class AddressedField(SeatsField):
    """People with the address that the mail goes to."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.person.name}, {obj.person.email}"


class MinutesForm(RecordForm):
    """Subject, text and who gets it; `wish()` gives the service's input."""

    subject = line("Subject", required="Give the mail a subject.")
    message = forms.CharField(
        label="Message",
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 18}),
        error_messages={
            "required": "The message is empty. Write it, or reload the page to have it put together."
        },
    )
    who = AddressedField(Seat.objects.none(), label="To", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = Seat.objects.filter(client=self.client, ended_on=None).exclude(person__email="")
        self._offer("who", seats.select_related("person"))

    def wish(self) -> MinutesInput:
        values = self.cleaned_data
        return MinutesInput(values["subject"], values["message"], list(values["who"]))
