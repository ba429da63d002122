"""Filters of a client's roadmap."""

from __future__ import annotations

from typing import Any

from django import forms

from opm.kernel.web_forms import QuietForm
from roadmap.selectors.client_roadmap import Choices


class RoadmapFilter(QuietForm):
    """Theme, state and enabling team; what can be chosen is what the roadmap holds."""

    theme = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)
    team = forms.ChoiceField(required=False, label="Enabling team")

    def __init__(self, data: Any, choices: Choices) -> None:
        super().__init__(data)
        for name, options in (
            ("theme", [(item, item) for item in choices.theme]),
            ("state", list(choices.state)),
            ("team", [(item, item) for item in choices.team]),
        ):
            self.offer(name, options)
