"""Forms of the roadmap. Times are typed with a chosen precision, so that no form says more than is known."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.db.models import Q
from django.utils.html import format_html

from opm.kernel.calendar import today
from opm.kernel.when import PRECISIONS, WhenRange
from relationships.forms.fields import day
from relationships.models import Client, Team, User
from relationships.models.record import LINE
from roadmap import fidelity
from roadmap.forms.numbers import whole
from roadmap.models import Enablement, Initiative, Outcome, Theme
from roadmap.selectors.initiatives import warnings_of
from roadmap.services.initiatives import EFFORT, InitiativeInput, Part, as_input
from roadmap.when_text import EXAMPLES, NAMES, span_of, typed_range

MAX_TEAMS = 12
SPARE_TEAMS = 2
WARNED = {  # the field beside which a warning stands
    fidelity.TOO_PRECISE: "precision",
    fidelity.TOO_VAGUE: "precision",
    fidelity.OVERCONFIDENT: "confidence",
    fidelity.NO_DELIVERABLE: "deliverable",
}


def _days_of_work(label: str) -> forms.IntegerField:
    return whole(label, least=0, most=100_000)


class InitiativeForm(forms.Form):
    """An initiative of `client`; with `initiative` it edits that one. `wish()` gives the service's input."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MAX_TEAMS)
    title = forms.CharField(max_length=160, error_messages={"required": "Give the initiative a title."})
    outcome = forms.CharField(
        max_length=300, required=False, help_text="What it brings the client, in one sentence."
    )
    theme = forms.ModelChoiceField(Theme.objects.none(), required=False, empty_label="No theme")
    new_theme = forms.CharField(max_length=120, required=False, label="Or a new theme")
    state = forms.ChoiceField(choices=Initiative.State.choices)
    precision = forms.ChoiceField(
        label="Known to the", choices=[(key, f"{NAMES[key]}, {EXAMPLES[key]}") for key in PRECISIONS]
    )
    starts = forms.CharField(
        label="From",
        max_length=10,
        help_text="2026-11-13, 2026-11, 2026-Q4, 2026-H2 or 2027.",
        error_messages={"required": "Say from when, for example 2026-Q4."},
    )
    ends = forms.CharField(
        label="To", max_length=10, required=False, help_text="Leave empty when it is the same."
    )
    reason = forms.CharField(
        max_length=500, required=False, label="Why it moves", help_text="Needed when the time changes."
    )
    confidence = whole(
        "Confidence, percent",
        least=0,
        most=100,
        required="Say how sure it is, from 0 to 100 percent.",
        help_text="That it happens in this time.",
    )
    owner = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="Nobody yet")
    deliverable = forms.CharField(
        max_length=LINE,
        required=False,
        label="What will be there",
        help_text="One thing that can be seen or used. Needed for what is near.",
    )
    serves = forms.ModelMultipleChoiceField(
        Outcome.objects.none(),
        required=False,
        label="Outcomes it serves",
        widget=forms.CheckboxSelectMultiple,
    )
    joint = forms.BooleanField(
        required=False, label="Joint initiative", help_text="IT and the client do it together, with one goal."
    )
    effort_low = _days_of_work("Effort at best, days")
    effort_likely = _days_of_work("Most likely, days")
    effort_high = _days_of_work("At worst, days")
    live_on = day("Live since", help_text="Done without a day: today.")
    retired_on = day("End of life")

    def __init__(
        self, *args: Any, client: Client, initiative: Initiative | None = None, **kwargs: Any
    ) -> None:
        before = as_input(initiative) if initiative else None
        kwargs["initial"] = {**_initial(before, initiative), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.client = client
        self._choices("theme").queryset = Theme.objects.filter(client=client)
        self._choices("owner").queryset = User.objects.filter(
            Q(memberships__client=client) | Q(pk=before.owner.pk if before and before.owner else None)
        ).distinct()
        self._offer_outcomes(before)
        if initiative is None:
            del self.fields["reason"]
        else:
            self._warn(initiative)
        self.team_rows = self._add_teams(before)
        self.helper = self._layout()

    def _warn(self, initiative: Initiative) -> None:
        """Beside its field, where what is stored says more or less than can be known today."""
        for warning in warnings_of(initiative, today()):
            field = self.fields[WARNED[warning.kind]]
            field.help_text = format_html('<span class="warn">{}</span>', warning.sentence)

    def _offer_outcomes(self, before: InitiativeInput | None) -> None:
        """The client's running outcomes and those served already; no field where there is none. One query."""
        served = [outcome.pk for outcome in before.serves] if before else []
        open_ones = Q(state=Outcome.State.OPEN) | Q(pk__in=served)
        found = Outcome.objects.filter(open_ones, client=self.client)
        field = self.fields["serves"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = found
        if not found.exists():
            del self.fields["serves"]

    def _choices(self, name: str) -> forms.ModelChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        return field

    def _add_teams(self, before: InitiativeInput | None) -> list[int]:
        """Row fields `team_0`, `way_0`, `why_0`, ...: those it has and two more. One query."""
        has = before.parts if before else ()
        known = Q(archived_on=None) | Q(pk__in=[part.team.pk for part in has])
        self.teams = {str(team.pk): team for team in Team.objects.filter(known)}
        choices = [("", "No team"), *((key, team.name) for key, team in self.teams.items())]
        count = self._row_count(len(has))
        self.initial["rows"] = count
        for row in range(count):
            self.fields[f"team_{row}"] = forms.ChoiceField(
                choices=choices, required=False, label=f"Enabling team {row + 1}"
            )
            self.fields[f"way_{row}"] = forms.ChoiceField(
                choices=Enablement.Way.choices, required=False, label="Met by"
            )
            self.fields[f"why_{row}"] = forms.CharField(max_length=LINE, required=False, label="Why this way")
            if row < len(has):
                self.initial[f"team_{row}"], self.initial[f"way_{row}"] = str(has[row].team.pk), has[row].way
                self.initial[f"why_{row}"] = has[row].rationale
        return list(range(count))

    def _row_count(self, has: int) -> int:
        sent = str(self.data.get("rows", "")) if self.is_bound else ""
        wanted = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else has + SPARE_TEAMS
        return max(1, min(MAX_TEAMS, wanted))

    def _layout(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        teams = [Div(f"team_{row}", f"way_{row}", f"why_{row}", css_class="triple") for row in self.team_rows]
        time = [Div("precision", "starts", "ends", css_class="triple")]
        helper.layout = Layout(
            "seen_version",
            "rows",
            "title",
            "outcome",
            "deliverable",
            *(["serves"] if "serves" in self.fields else []),
            Div("theme", "new_theme", css_class="pair"),
            *time,
            *([Field("reason")] if "reason" in self.fields else []),
            Div("state", "confidence", "owner", css_class="triple"),
            Div(*EFFORT, css_class="triple"),
            "joint",
            *teams,
            Div("live_on", "retired_on", css_class="pair"),
        )
        return helper

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._clean_when(data)
        if data.get("theme") and data.get("new_theme"):
            self.add_error("new_theme", "Choose a theme or name a new one, not both.")
        self._clean_teams(data)
        self._clean_effort(data)
        return data

    def _clean_effort(self, data: dict[str, Any]) -> None:
        given = [data.get(name) for name in EFFORT]
        known = [value for value in given if value is not None]
        if any(name in self.errors for name in EFFORT) or not known:
            return
        if len(known) < len(given):
            missing = next(name for name in EFFORT if data.get(name) is None)
            self.add_error(missing, "Give all three numbers of the effort, or none.")
        elif known != sorted(known):
            self.add_error("effort_likely", "Most likely lies between best and worst.")

    def _clean_when(self, data: dict[str, Any]) -> None:
        precision, spans = data.get("precision"), {}
        if not precision:
            return
        for name in ("starts", "ends"):
            text = data.get(name) or (data.get("starts") if name == "ends" else "")
            if text:
                try:
                    spans[name] = span_of(text, precision)
                except ValueError as error:
                    if data.get(name):
                        self.add_error(name, str(error))
        if len(spans) == 2:
            if spans["ends"][1] < spans["starts"][0]:
                self.add_error("ends", "Choose an end that is not before the start.")
            else:
                data["when"] = WhenRange(spans["starts"][0], spans["ends"][1], precision)

    def _clean_teams(self, data: dict[str, Any]) -> None:
        seen: set[str] = set()
        for row in self.team_rows:
            team = data.get(f"team_{row}")
            if team and team in seen:
                self.add_error(f"team_{row}", "This team is named above already.")
            elif not team and data.get(f"way_{row}") not in (None, "", Enablement.Way.UNDECIDED):
                self.add_error(f"team_{row}", "Choose the team that does this.")
            if team and data.get(f"way_{row}") not in (None, "", Enablement.Way.UNDECIDED):
                self._clean_reason(row, data)
            seen.add(team or "")

    def _clean_reason(self, row: int, data: dict[str, Any]) -> None:
        """A decided way needs its reason; one that was decided before reasons were kept stays as it is."""
        old = self.initial.get(f"team_{row}"), self.initial.get(f"way_{row}"), self.initial.get(f"why_{row}")
        if data.get(f"why_{row}") or old == (data[f"team_{row}"], data[f"way_{row}"], ""):
            return
        if f"why_{row}" not in self.errors:
            self.add_error(f"why_{row}", "Say why this way: the reason stays with the decision.")

    def wish(self) -> InitiativeInput:
        """The valid form as the service's input."""
        data = self.cleaned_data
        rows = [
            (data.get(f"team_{row}"), data.get(f"way_{row}") or Enablement.Way.UNDECIDED, data[f"why_{row}"])
            for row in self.team_rows
        ]
        low, likely, high = (data[name] for name in EFFORT)
        return InitiativeInput(
            title=data["title"],
            when=data["when"],
            outcome=data["outcome"],
            theme=data["theme"],
            new_theme=data["new_theme"].strip(),
            state=data["state"],
            confidence=data["confidence"],
            owner=data["owner"],
            enablements=tuple(Part(self.teams[key], way, why) for key, way, why in rows if key),
            serves=tuple(data.get("serves", ())),
            joint=data["joint"],
            deliverable=data["deliverable"],
            effort=None if low is None else (low, likely, high),
            live_on=data["live_on"],
            retired_on=data["retired_on"],
        )


def _initial(before: InitiativeInput | None, initiative: Initiative | None) -> dict[str, Any]:
    if before is None or initiative is None:
        return {"state": Initiative.State.IDEA, "precision": "quarter", "confidence": 50}
    starts, ends = typed_range(before.when)
    return {
        "seen_version": initiative.version,
        "title": before.title,
        "outcome": before.outcome,
        "theme": before.theme,
        "state": before.state,
        "precision": before.when.precision,
        "starts": starts,
        "ends": ends,
        "confidence": before.confidence,
        "owner": before.owner,
        "deliverable": before.deliverable,
        "serves": [outcome.pk for outcome in before.serves],
        "joint": before.joint,
        **dict(zip(EFFORT, before.effort or (None, None, None), strict=True)),
        "live_on": before.live_on,
        "retired_on": before.retired_on,
    }


class StopForm(forms.Form):
    """Why an initiative stops."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        max_length=500,
        label="Why it stops",
        error_messages={"required": "Say why it stops: the reason stays with the initiative."},
    )
