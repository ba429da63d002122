"""Filters of the demand boards across clients."""

from __future__ import annotations

from typing import Any

from django import forms

from opm.kernel.web_forms import QuietForm
from roadmap.selectors.demand_across import ONLY, SHOWS, Wish


class AcrossFilter(QuietForm):
    """Which boards, which requests; the choices are what the viewer can see."""

    portfolio = forms.ChoiceField(required=False)
    client = forms.ChoiceField(required=False)
    theme = forms.ChoiceField(required=False)
    column = forms.ChoiceField(required=False)
    team = forms.ChoiceField(required=False, label="Team asked")
    only = forms.ChoiceField(required=False, label="Boards", choices=[("", "All boards"), *ONLY])
    show = forms.ChoiceField(required=False, label="List below", choices=[("", SHOWS[0][1]), *SHOWS[1:]])

    def __init__(self, data: Any, choices: dict[str, list[tuple[str, str]]]) -> None:
        super().__init__(data)
        for name, options in choices.items():
            self.offer(name, options)

    def wish(self) -> Wish:
        """The valid choices; one that is not on the list counts as none."""
        team, portfolio = self.chosen("team"), self.chosen("portfolio")
        return Wish(
            portfolio=int(portfolio) if portfolio else None,
            client=self.chosen("client"),
            theme=self.chosen("theme"),
            column=self.chosen("column"),
            team=int(team) if team else None,
            only=self.chosen("only"),
            show=self.chosen("show") or SHOWS[0][0],
        )
