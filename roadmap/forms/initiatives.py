"""Forms of the roadmap. Times are typed with a chosen precision, so that no form says more than is known."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.db.models import Q

from opm.kernel.when import PRECISIONS, WhenRange
from relationships.models import Client, Team, User
from roadmap.models import Enablement, Initiative, Theme
from roadmap.services.initiatives import InitiativeInput, as_input
from roadmap.when_text import EXAMPLES, NAMES, span_of, typed_range

MAX_TEAMS = 12
SPARE_TEAMS = 2


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
    confidence = forms.IntegerField(
        label="Confidence, percent", min_value=0, max_value=100, help_text="That it happens in this time."
    )
    owner = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="Nobody yet")

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
        if initiative is None:
            del self.fields["reason"]
        self.team_rows = self._add_teams(before)
        self.helper = self._layout()

    def _choices(self, name: str) -> forms.ModelChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        return field

    def _add_teams(self, before: InitiativeInput | None) -> list[int]:
        """Row fields `team_0`, `way_0`, ...: those it has and two more. One query."""
        has = before.enablements if before else ()
        known = Q(archived_on=None) | Q(pk__in=[team.pk for team, _ in has])
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
            if row < len(has):
                self.initial[f"team_{row}"], self.initial[f"way_{row}"] = str(has[row][0].pk), has[row][1]
        return list(range(count))

    def _row_count(self, has: int) -> int:
        sent = str(self.data.get("rows", "")) if self.is_bound else ""
        wanted = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else has + SPARE_TEAMS
        return max(1, min(MAX_TEAMS, wanted))

    def _layout(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        teams = [Div(f"team_{row}", f"way_{row}", css_class="pair") for row in self.team_rows]
        time = [Div("precision", "starts", "ends", css_class="triple")]
        helper.layout = Layout(
            "seen_version",
            "rows",
            "title",
            "outcome",
            Div("theme", "new_theme", css_class="pair"),
            *time,
            *([Field("reason")] if "reason" in self.fields else []),
            Div("state", "confidence", "owner", css_class="triple"),
            *teams,
        )
        return helper

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._clean_when(data)
        if data.get("theme") and data.get("new_theme"):
            self.add_error("new_theme", "Choose a theme or name a new one, not both.")
        self._clean_teams(data)
        return data

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
            seen.add(team or "")

    def wish(self) -> InitiativeInput:
        """The valid form as the service's input."""
        data = self.cleaned_data
        rows = [
            (data.get(f"team_{row}"), data.get(f"way_{row}") or Enablement.Way.UNDECIDED)
            for row in self.team_rows
        ]
        return InitiativeInput(
            title=data["title"],
            when=data["when"],
            outcome=data["outcome"],
            theme=data["theme"],
            new_theme=data["new_theme"].strip(),
            state=data["state"],
            confidence=data["confidence"],
            owner=data["owner"],
            enablements=tuple((self.teams[key], way) for key, way in rows if key),
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
    }


class StopForm(forms.Form):
    """Why an initiative stops."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        max_length=500,
        label="Why it stops",
        error_messages={"required": "Say why it stops: the reason stays with the initiative."},
    )
