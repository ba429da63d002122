"""What a Jira file leaves open, and a mail to paste."""

from __future__ import annotations

from typing import Any

from django import forms

from opm.kernel import words
from relationships.models import Client
from roadmap.day_text import ORDERS
from roadmap.forms.demand import RequestForm
from roadmap.mail_text import MOST, Mail
from roadmap.services.demand.inputs import NAME, TITLE
from roadmap.services.intake import Question, seat_by
from roadmap.services.intake.statuses import LEFT_OUT, OFFERED, Found

PROBLEM = 2000


class MappingForm(forms.Form):
    """A column for each status of a file, and the order of its days where they do not tell; `rows` for the table."""

    def __init__(self, *args: Any, asked: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for number, found in enumerate(asked.statuses):
            self.fields[f"status_{number}"] = forms.ChoiceField(
                label=f"Column for {found.status}",
                choices=[*((column.value, column.label) for column in OFFERED), (LEFT_OUT, "Leave out")],
                initial=found.column,
                required=False,
                widget=forms.Select({"class": "form-select"}),
            )
        if asked.days:
            self.fields["days"] = forms.ChoiceField(
                label="How are its days written?",
                choices=[("", "Choose"), *ORDERS.items()],
                initial=asked.order,
                widget=forms.Select({"class": "form-select"}),
                error_messages={"required": "Choose the order in which the file writes its days."},
            )

    @property
    def rows(self) -> list[tuple[Found, forms.BoundField]]:
        """Each status with its field."""
        return [(found, self[f"status_{number}"]) for number, found in enumerate(self.asked.statuses)]

    def columns(self) -> dict[str, str]:
        """What was chosen, by status."""
        typed = self.cleaned_data
        return {found.status: typed[f"status_{number}"] for number, found in enumerate(self.asked.statuses)}

    def clean(self) -> dict[str, Any]:
        """A status that the form did not send at all is not left out by that."""
        for number, found in enumerate(self.asked.statuses):
            name = f"status_{number}"
            if name not in self.data and name not in self.errors:
                self.add_error(name, f"Choose a column for {found.status}, or leave it out.")
        return super().clean() or self.cleaned_data


class MailForm(forms.Form):
    """A mail, pasted. It is read and not kept."""

    mail = forms.CharField(
        label="The mail",
        max_length=MOST,
        widget=forms.Textarea({"rows": 14, "class": "form-control"}),
        error_messages={"required": "Paste the mail first."},
        help_text="With its headers (From, Date, Subject) or without. A forwarded mail works too.",
    )


class FromMailForm(RequestForm):
    """A request as a mail says it, to be checked; `mail` goes along so that it can be read beside."""

    mail = forms.CharField(required=False, max_length=MOST, widget=forms.HiddenInput)

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, client=client, **kwargs)
        self.helper.layout.fields.append("mail")


def filled(mail: Mail, client: Client) -> dict[str, Any]:
    """What a form of a request begins with after a mail was read. One query."""
    form = RequestForm(client=client)
    chosen = form.fields["asked_by"]
    assert isinstance(chosen, forms.ModelChoiceField) and chosen.queryset is not None
    seat = seat_by(chosen.queryset, name=mail.name, address=mail.address)
    return {
        "title": words.shortened(mail.subject, TITLE),
        "problem": words.shortened(mail.text, PROBLEM),
        "asked_by": seat,
        "asked_by_name": "" if seat else (mail.name or mail.address)[:NAME],
        "asked_on": mail.on,
    }
