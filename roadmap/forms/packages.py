"""Forms of work packages: what is instructed, and the small ones of a package's page."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.db.models import Q

from opm.kernel.calendar import last_day, quarter_of, today
from opm.kernel.quarters import Quarter, span
from relationships.forms.acts import SeenForm, words_field
from relationships.forms.fields import RecordForm, day, line
from relationships.forms.fields import text as longer
from relationships.forms.filters import ListFilter
from relationships.models import Client, Seat, Team
from roadmap.forms.numbers import number
from roadmap.models import Initiative, WorkPackage
from roadmap.selectors.packages import SHOWS
from roadmap.services.packages import PackageInput

State = WorkPackage.State
AHEAD = 6  # quarters that work can be instructed for or carried into
VERDICTS = [(str(state), State(state).label) for state in WorkPackage.JUDGED]


class PackageFilter(ListFilter):
    """Search, choice of the state, team and quarter of the list of packages."""

    SHOWS = SHOWS
    team = forms.ChoiceField(required=False)
    of = forms.ChoiceField(required=False, label="Quarter")

    def __init__(self, data: Any, teams: list[tuple[str, str]], quarters: list[Quarter]) -> None:
        super().__init__(data)
        self.offer("team", teams, everything="All teams")
        self.offer("of", [(str(item), item.label) for item in quarters], everything="All quarters")


class PackageForm(RecordForm):
    """What is instructed of an initiative for a quarter."""

    initiative = forms.ModelChoiceField(
        Initiative.objects.none(), error_messages={"required": "Say which initiative it belongs to."}
    )
    for_quarter = forms.ChoiceField(label="For the quarter")
    deliverable = line(
        "What will be there",
        required="Say what will be there, so that it can be accepted.",
        help_text="One thing that can be seen or used, not an activity.",
    )
    acceptance_test = longer(
        "How the client sees that it is there",
        rows=2,
        help_text="What the client looks at or tries before it accepts.",
    )
    team = forms.ModelChoiceField(Team.objects.none(), required=False, empty_label="No team yet")
    due_on = day("Due", help_text="The last day of the quarter where it is empty.")
    budget = number("Budget", places=2, digits=14, least=0)

    def __init__(self, *args: Any, client: Client, package: WorkPackage | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {**_initial(package), **kwargs.get("initial", {})}
        super().__init__(*args, client=client, **kwargs)
        running = ~Q(state__in=(Initiative.State.STOPPED, Initiative.State.DONE))
        kept = Q(pk=package.initiative_id) if package else Q(pk=None)
        self._offer("initiative", Initiative.objects.filter(running | kept, client=client))
        known = Q(archived_on=None) | Q(pk=package.team_id if package else None)
        self._offer("team", Team.objects.filter(known))
        quarters = _quarters(quarter_of(today()).plus(-1), package.quarter if package else None)
        choice = self.fields["for_quarter"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(str(item), item.label) for item in quarters]
        when = Div(Field("for_quarter"), Field("due_on"), Field("team"), css_class="triple")
        self.helper.layout = Layout(
            "seen_version", "initiative", "deliverable", "acceptance_test", when, "budget"
        )

    def wish(self) -> PackageInput:
        """What the service takes."""
        data = self.cleaned_data
        return PackageInput(
            initiative=data["initiative"],
            quarter=Quarter.parse(data["for_quarter"]),
            deliverable=data["deliverable"],
            acceptance_test=data["acceptance_test"],
            team=data["team"],
            due_on=data["due_on"],
            budget=data["budget"],
        )


def _quarters(first: Quarter, also: Quarter | None) -> list[Quarter]:
    found = set(span(first, first.plus(AHEAD + 1)))
    return sorted(found | ({also} if also else set()))


def _initial(package: WorkPackage | None) -> dict[str, Any]:
    if package is None:
        return {"for_quarter": str(quarter_of(today()))}
    names = ("initiative", "deliverable", "acceptance_test", "team", "due_on", "budget")
    initial = {name: getattr(package, name) for name in names}
    return {**initial, "for_quarter": str(package.quarter), "seen_version": package.version}


def _day(label: str, *, required: str = "", help_text: str = "") -> forms.DateField:
    """A day of a small form, drawn without crispy."""
    field = day(label, required=required, help_text=help_text)
    field.widget.attrs["class"] = "form-control"
    return field


class DeliverForm(SeenForm):
    """The day on which it was there."""

    delivered_on = _day("Delivered on", required="Give the day on which it was delivered.")


class VerdictForm(SeenForm):
    """What the client said, who said it and when."""

    verdict = forms.ChoiceField(choices=VERDICTS, error_messages={"required": "Choose what the client said."})
    seat = forms.ModelChoiceField(
        Seat.objects.none(),
        label="Who at the client",
        empty_label="Choose who judged it",
        error_messages={"required": "Say who at the client judged it. Only the client accepts."},
    )
    on = _day("On", required="Give the day on which the client judged it.")
    words = words_field("In the client's words", "", needed=False, rows=2)

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = Seat.objects.filter(client=client, ended_on=None).select_related("person")
        field = self.fields["seat"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = seats
        for name in ("verdict", "seat"):
            self.fields[name].widget.attrs["class"] = "form-select"


class CarryForm(SeenForm):
    """Into which later quarter, by which day, and why."""

    to_quarter = forms.ChoiceField(label="Into")
    due_on = _day("Due there", help_text="Its last day where it is empty.")
    why = words_field("Why it is carried over", "Say why it is carried over.", rows=2)

    def __init__(self, *args: Any, package: WorkPackage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = max(package.quarter.plus(1), quarter_of(today()))
        field = self.fields["to_quarter"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(item), item.label) for item in span(first, first.plus(AHEAD - 1))]
        field.widget.attrs["class"] = "form-select"

    def clean_due_on(self) -> date | None:
        """Empty: the last day of that quarter."""
        found: date | None = self.cleaned_data["due_on"]
        quarter = self.cleaned_data.get("to_quarter")
        return found or (last_day(Quarter.parse(quarter)) if quarter else None)


class StopPackageForm(SeenForm):
    """Why it ends without a result."""

    why = words_field("Why it stops", "Say why it stops.", rows=2)
