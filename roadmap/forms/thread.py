"""The filter of a client's threads."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from opm.kernel.web_forms import QuietForm
from relationships.models import Client
from roadmap.models import Theme
from roadmap.selectors.thread.nodes import BREAKS
from roadmap.selectors.thread.page import ANY, NO_THEME

START = re.compile(r"(need|outcome|initiative|request|package|reading)-[1-9]\d{0,17}", re.ASCII)


class ThreadFilter(QuietForm):
    """Which threads: broken ones, of a theme, or those through one record (`from`: "need-12")."""

    broken = forms.ChoiceField(
        required=False,
        choices=[
            ("", "All threads"),
            (ANY, "Broken ones"),
            *((key, many.capitalize()) for key, (_, many) in BREAKS.items()),
        ],
    )
    theme = forms.ChoiceField(required=False)

    def __init__(self, data: Any, *, client: Client) -> None:
        super().__init__(data)
        themes = Theme.objects.filter(client=client).values_list("pk", "name")
        named = ((str(pk), name) for pk, name in themes)
        self.offer("theme", [*named, (NO_THEME, "Without a theme")], everything="All themes")

    @property
    def start(self) -> str:
        """The key of the record whose thread is asked for; "" for none, or for what cannot be one."""
        text = str(self.data.get("from", ""))
        return text if START.fullmatch(text) else ""

    @property
    def narrowed(self) -> bool:
        return super().narrowed or bool(self.start)

    @property
    def wanted(self) -> dict[str, str]:
        """What `selectors.thread.thread_page` takes."""
        return {
            "broken": str(self.chosen("broken")),
            "theme": str(self.chosen("theme")),
            "start": self.start,
        }
