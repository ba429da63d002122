"""Forms of the partnership charter: texts with responsibilities, objectives, proposing, the client's answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.db.models import Q
from django.utils.html import conditional_escape

from relationships.forms.fields import RecordForm, day, line, text
from relationships.models import CharterAgreement, Client, CommunityMember, Objective, Seat, Side, User
from relationships.models.record import WORDS
from relationships.selectors.charter.text import CharterText, Duty
from relationships.services.charter import CharterInput, ObjectiveInput
from relationships.services.charter.agreement import LIVES, NAME_LIMIT
from relationships.services.charter.draft import MOST_DUTIES

SPARE_ROWS = 2
MORE_ROWS = 3
MOST_ROWS = MOST_DUTIES // 2  # a side
SIDES = (Side.IT.value, Side.CLIENT.value)
LIFE_WORDS = {7: "One week", 14: "Two weeks", 30: "30 days"}


class CharterForm(RecordForm):
    """Texts of the charter and who is responsible for what on each side; a row left empty is none."""

    purpose = text("Purpose", help_text="Why the two sides work together, in a sentence or two.", rows=2)
    it_brings = text("What IT brings")
    client_brings = text("What the client brings")
    review_on = day("Review on", help_text="The day on which both sides look at the charter again.")

    def __init__(self, *args: Any, duties: tuple[Duty, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_brings"].label = f"What {self.client.name} brings"
        self.rows = {
            side: self._add_rows(side, [duty for duty in duties if duty.side == side]) for side in SIDES
        }
        self.helper.layout = Layout(
            "seen_version",
            *map(_rows_name, SIDES),
            "purpose",
            Div("it_brings", "client_brings", css_class="pair"),
            *self._rows_of(Side.IT.value, "IT is responsible for"),
            *self._rows_of(Side.CLIENT.value, f"{self.client.name} is responsible for"),
            HTML(
                '<button class="btn btn-quiet ch-more" type="submit" name="more" value="1">Add rows</button>'
            ),
            Div("review_on", css_class="pair"),
        )

    @classmethod
    def with_more_rows(cls, data: Any, client: Client) -> Self:
        """What was typed so far, in a form with more rows; nothing of it is judged yet."""
        rows = {name: _count(data.get(name), SPARE_ROWS) + MORE_ROWS for name in map(_rows_name, SIDES)}
        return cls(client=client, initial={**data.dict(), **rows})

    def _add_rows(self, side: str, has: list[Duty]) -> list[int]:
        """Fields `what_it_0`, `who_it_0`, ...: those it has and a few to fill in."""
        name = _rows_name(side)
        asked = self.data.get(name) if self.is_bound else self.initial.get(name)
        amount = max(1, min(MOST_ROWS, _count(asked, len(has) + SPARE_ROWS)))
        self.fields[name] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.initial[name] = amount
        for row in range(amount):
            self.fields[f"what_{side}_{row}"] = line(f"For what, {row + 1}")
            self.fields[f"who_{side}_{row}"] = line(f"Who, {row + 1}", limit=NAME_LIMIT)
            if row < len(has):
                self.initial[f"what_{side}_{row}"] = has[row].what
                self.initial[f"who_{side}_{row}"] = has[row].who
        return list(range(amount))

    def _rows_of(self, side: str, title: str) -> list[Any]:
        rows = [Div(f"what_{side}_{row}", f"who_{side}_{row}", css_class="pair") for row in self.rows[side]]
        return [HTML(f'<h2 class="ch-h">{conditional_escape(title)}</h2>'), *rows]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for side in SIDES:
            for row in self.rows[side]:
                what, who = data.get(f"what_{side}_{row}"), data.get(f"who_{side}_{row}")
                if what and who == "":
                    self.add_error(f"who_{side}_{row}", f"Name who is responsible for “{what[:60]}”.")
                if who and what == "":
                    self.add_error(f"what_{side}_{row}", f"Say what {who[:60]} is responsible for.")
        return data

    def wish(self) -> CharterInput:
        """The valid form as the service's input."""
        data = self.cleaned_data
        found = [
            Duty(side, data[f"what_{side}_{row}"], data[f"who_{side}_{row}"])
            for side in SIDES
            for row in self.rows[side]
        ]
        return CharterInput(
            purpose=data["purpose"],
            it_brings=data["it_brings"],
            client_brings=data["client_brings"],
            review_on=data["review_on"],
            duties=tuple(duty for duty in found if duty.what),
        )


def _rows_name(side: str) -> str:
    return f"rows_{side}"


def _count(sent: object, otherwise: int) -> int:
    """A number of rows that the browser sent back, or another one where it is none."""
    text_ = str(sent)
    return int(text_) if text_.isascii() and text_.isdigit() and len(text_) < 3 else otherwise


def charter_initial(source: CharterText | None, *, version: int) -> dict[str, Any]:
    """What the form of a charter starts with."""
    if source is None:
        return {"seen_version": version}
    texts = {name: getattr(source, name) for name in ("purpose", "it_brings", "client_brings", "review_on")}
    return {"seen_version": version, **texts}


def _number(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        max_digits=14,
        decimal_places=2,
        error_messages={"invalid": f"Give {label.lower()} as a number, for example 3 or 7.5."},
        widget=forms.TextInput({"inputmode": "decimal"}),
    )


class ObjectiveForm(RecordForm):
    """An objective of the relationship. Measure and target come together; without them it is a draft."""

    goal = line("Goal", required="Say what the relationship wants to reach.")
    measure = line("Measure", help_text="What is counted, for example working days to close the month.")
    unit = line("Unit", help_text="days, %, € …", limit=24)
    baseline = _number("Baseline")
    target = _number("Target")
    due_on = day("Due on")
    set_by = forms.ChoiceField(
        label="Set by", choices=Objective.SetBy.choices, initial=Objective.SetBy.JOINTLY
    )
    priority = line("Business priority it serves", help_text="In the client's own words.")
    owner = forms.ModelChoiceField(
        User.objects.none(), label="Owner in IT", required=False, empty_label="Nobody yet"
    )
    client_owner = forms.ModelChoiceField(
        Seat.objects.none(), label="Owner at the client", required=False, empty_label="Nobody yet"
    )

    def __init__(self, *args: Any, objective: Objective | None = None, **kwargs: Any) -> None:
        if objective is not None:
            kwargs["initial"] = {**_of(objective), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["client_owner"].label = f"Owner at {self.client.name}"
        self.offer_team("owner", also=objective.owner if objective else None)
        self.offer_seats("client_owner", also=objective.client_owner if objective else None)
        self.helper.layout = Layout(
            "seen_version",
            "goal",
            Div("measure", "unit", css_class="pair"),
            Div("baseline", "target", "due_on", css_class="triple"),
            Div("set_by", "priority", css_class="pair"),
            Div("owner", "client_owner", css_class="pair"),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("measure") and "target" in data and data["target"] is None:
            self.add_error("target", "Give the target of the measure, or leave the measure for later.")
        if data.get("target") is not None and data.get("measure") == "":
            self.add_error("measure", "Say what is measured, or leave the target for later.")
        return data

    def wish(self) -> ObjectiveInput:
        """The valid form as the service's input."""
        return ObjectiveInput(
            **{name: self.cleaned_data[name] for name in ObjectiveInput.__dataclass_fields__}
        )


def _of(objective: Objective) -> dict[str, Any]:
    values = {name: getattr(objective, name) for name in ObjectiveInput.__dataclass_fields__}
    for name in ("baseline", "target"):  # 8, not 8.00
        values[name] = None if values[name] is None else f"{values[name].normalize():f}"
    return {"seen_version": objective.version, **values}


class ReadingForm(forms.Form):
    """Where an objective's measure stood on a day."""

    on = day("Read on", required="Say on which day it was read.")
    value = forms.DecimalField(
        label="Value",
        max_digits=14,
        decimal_places=2,
        error_messages={
            "required": "Give the value that was read.",
            "invalid": "Give the value as a number, for example 3 or 7.5.",
        },
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    source = line("Where it comes from", help_text="A report, a system, somebody who knows.")


class DropForm(forms.Form):
    """Why an objective is dropped."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = line("Why it is dropped", required="Say why it is dropped: the reason stays with the objective.")


class ProposeForm(RecordForm):
    """Who is asked to agree for the client, and how long the link works."""

    seat = forms.ModelChoiceField(
        Seat.objects.none(),
        label="Who agrees for the client",
        empty_label="Choose somebody",
        error_messages={"required": "Choose who agrees for the client."},
    )
    days = forms.TypedChoiceField(
        label="The link works for",
        choices=[(str(days), LIFE_WORDS[days]) for days in LIVES],
        initial="14",
        coerce=int,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].label = f"Who agrees for {self.client.name}"
        self.offer_seats("seat")
        self.helper.layout = Layout("seen_version", Div("seat", "days", css_class="pair"))

    @property
    def life(self) -> timedelta:
        return timedelta(days=self.cleaned_data["days"])


class JoinForm(forms.Form):
    """Who joins the community, of either side, and since when."""

    who = forms.ChoiceField(label="Who", error_messages={"required": "Choose who joins."})
    since = day("Since", required="Say since when.")

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = CommunityMember.objects.filter(client=client, until=None)
        here = Q(memberships__client=client) | Q(portfolios=client.portfolio_id)
        colleagues = User.objects.filter(here, is_active=True).exclude(
            pk__in=inside.exclude(user=None).values("user")
        )
        self.users = {f"it-{user.pk}": user for user in colleagues.distinct()}
        seats = Seat.objects.filter(client=client, ended_on=None).select_related("person")
        away = seats.exclude(person__in=inside.exclude(person=None).values("person"))
        self.people = {f"client-{seat.person_id}": seat.person for seat in away}
        groups = ((client.name, self.people), ("IT", self.users))
        choices: list[Any] = [("", "Choose somebody")]
        choices += [(name, [(key, str(one)) for key, one in some.items()]) for name, some in groups if some]
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def chosen(self) -> dict[str, Any]:
        """The valid choice as the service takes it."""
        key = self.cleaned_data["who"]
        return {"user": self.users.get(key), "person": self.people.get(key)}


class LeaveForm(forms.Form):
    """Who leaves the community, and when."""

    member = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    until = day("Until", required="Say until when.")


class AnswerForm(forms.Form):
    """What the client's side says by link: agree with a name, or ask for a change with words too."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        choices=CharterAgreement.Decision.choices,
        error_messages={"required": "Choose whether you agree or ask for a change."},
    )
    name = forms.CharField(
        max_length=NAME_LIMIT,
        error_messages={
            "required": "Type your full name.",
            "max_length": f"Type your full name, at most {NAME_LIMIT} letters.",
        },
    )
    words = forms.CharField(
        max_length=WORDS,
        required=False,
        error_messages={"max_length": f"Say it in at most {WORDS:,} letters."},
    )

    def __init__(self, *args: Any, change: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if change:
            self.fields["words"].required = True
            self.fields["words"].error_messages["required"] = "Say what should change."
