"""Forms of people: a person in a seat, the end of a seat, a reading, a note, a reader, an erasure."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms

from opm.kernel import calendar
from relationships.forms.fields import RecordForm, day, line, text
from relationships.forms.filters import ListFilter
from relationships.models import Client, Person, Reading, Seat, User
from relationships.selectors.people.readings import INFLUENCE
from relationships.services.people import PersonInput, ReadingInput, RoleInput

TIER = "Choose sponsor, lead or working level."
INFLUENCES = [("", "Choose"), *((number, f"{number}, {name}") for number, name in INFLUENCE.items())]
STANCES = [("", "Choose"), *((stance.value, str(stance.label)) for stance in reversed(Reading.Stance))]


class PeopleFilter(ListFilter):
    """People of a client; who is to be read again is offered to those alone who may read readings."""

    SHOWS = (("now", "Here today"), ("key", "Key roles"), ("former", "Former"))


class CandidPeopleFilter(ListFilter):
    """The same with old readings."""

    SHOWS = (("now", "Here today"), ("key", "Key roles"), ("stale", "To read again"), ("former", "Former"))


class PersonForm(RecordForm):
    """A person in a seat. `wish()` gives the service's input."""

    name = line("Name", required="Give the person's name.", limit=120)
    role = line(
        "Role",
        required="Give the role, in the client's words.",
        limit=120,
        help_text="In the client's words: Controller, Head of payroll.",
    )
    tier = forms.ChoiceField(
        choices=Seat.Tier.choices, error_messages={"required": TIER, "invalid_choice": TIER}
    )
    started_on = day("Sits here since", required="Say since when, for example 2026-01-05.")
    is_key = forms.BooleanField(
        label="Key role", required=False, help_text="OPM says so when nobody holds this role any more."
    )
    email = forms.EmailField(
        label="E-mail",
        required=False,
        max_length=254,
        error_messages={"invalid": "Give the address like name@example.org, or leave it empty."},
    )
    phone = line("Phone", limit=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("tier", Seat.Tier.WORKING)
        self.initial.setdefault("started_on", calendar.today())
        self.helper.layout = Layout(*self._rows())

    def _rows(self) -> list[Any]:
        return [
            "seen_version",
            Div("name", "role", css_class="pair"),
            Div("tier", "started_on", css_class="pair"),
            "is_key",
            Div("email", "phone", css_class="pair"),
        ]

    def wish(self) -> PersonInput:
        data = self.cleaned_data
        return PersonInput(
            name=data["name"],
            email=data["email"],
            phone=data["phone"],
            role=data["role"],
            tier=data["tier"],
            is_key=data["is_key"],
            started_on=data["started_on"],
        )


class NewPersonForm(PersonForm):
    """Somebody new, or who sits at another client of `by`."""

    person = forms.ModelChoiceField(
        Person.objects.none(),
        required=False,
        label="Somebody you know from another client",
        empty_label="Somebody new",
        help_text="Their name and addresses are taken over.",
        error_messages={"invalid_choice": "Choose somebody of the list, or type a name."},
    )

    def __init__(self, *args: Any, client: Client, by: User, **kwargs: Any) -> None:
        super().__init__(*args, client=client, **kwargs)
        known = Person.objects.editable_by(by).filter(erased_at=None)
        self._offer("person", known.exclude(seats__in=Seat.objects.filter(client=client, ended_on=None)))
        self.fields["name"].required = False
        if not self._known().exists():
            del self.fields["person"]
        self.helper.layout = Layout(*(["person"] if "person" in self.fields else []), *self._rows())

    def _known(self) -> Any:
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        return field.queryset

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        known, typed = data.get("person"), (data.get("name") or "").strip()
        if known is None and not typed and "name" not in self.errors:
            self.add_error("name", "Give the person's name.")
        if known is not None and typed and typed.casefold() != known.name.casefold():
            self.add_error("name", "Choose somebody you know or type a new name, not both.")
        if known is not None:
            data["name"] = known.name
        return data


class SeatEndForm(RecordForm):
    """The last day in a seat, and the seat that the person takes next, if any."""

    on = day(
        "Day",
        required="Say when, for example 2026-11-20.",
        help_text="The last day here; with a next role, its first day.",
    )
    role = line("Next role at this client", limit=120, help_text="Leave empty when they left.")
    tier = forms.ChoiceField(
        label="Tier of the next role", choices=Seat.Tier.choices, error_messages={"invalid_choice": TIER}
    )
    is_key = forms.BooleanField(label="The next role is a key role", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", calendar.today())
        self.helper.layout = Layout("seen_version", "on", Div("role", "tier", css_class="pair"), "is_key")

    def next_role(self) -> RoleInput | None:
        """The seat that comes next, or None for who left."""
        data = self.cleaned_data
        role = data["role"].strip()
        return RoleInput(role, data["tier"], data["is_key"]) if role else None


class ReadingForm(RecordForm):
    """How somebody stands, as judged on a day. A button of Today sends the day, stance and influence alone."""

    on = day("Seen on", required="Say when you saw it, for example 2026-11-20.")
    stance = forms.TypedChoiceField(
        choices=STANCES,
        coerce=int,
        help_text="How they stand to the partnership.",
        error_messages={"required": "Choose how they stand.", "invalid_choice": "Choose how they stand."},
    )
    influence = forms.TypedChoiceField(
        choices=INFLUENCES,
        coerce=int,
        help_text="The power to start, stop or fund joint work.",
        error_messages={"required": "Choose their influence.", "invalid_choice": "Choose their influence."},
    )
    evidence = text("What they said or did", help_text="And where. A reading without it is a guess.")
    gains = line(
        "What they gain from the partnership",
        help_text="In their own words. Empty keeps what was written before.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", calendar.today())
        del self.fields["seen_version"]  # readings are added, never edited
        self.helper.layout = Layout(Div("stance", "influence", "on", css_class="triple"), "evidence", "gains")

    def wish(self) -> ReadingInput:
        data = self.cleaned_data
        return ReadingInput(data["on"], data["stance"], data["influence"], data["gains"], data["evidence"])


class NoteForm(forms.Form):
    """A candid note."""

    text = text("Note", required="Write the note first.")


class GrantForm(RecordForm):
    """A manager of the client's portfolio who may read what is candid, and why."""

    user = forms.ModelChoiceField(
        User.objects.none(),
        label="Manager",
        empty_label="Choose a manager",
        error_messages={
            "required": "Choose a manager.",
            "invalid_choice": "Choose a manager of this client's portfolio.",
        },
    )
    reason = line("Why", required="Say why: whoever is told later must understand it.")

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, client=client, **kwargs)
        del self.fields["seen_version"]
        managers = User.objects.filter(portfolios=client.portfolio_id, is_active=True)
        self._offer("user", managers.exclude(memberships__client=client))


class EraseForm(forms.Form):
    """The confirmation of an erasure."""

    sure = forms.BooleanField(
        label="Erase this person for good",
        error_messages={"required": "Tick that the person is to be erased."},
    )
