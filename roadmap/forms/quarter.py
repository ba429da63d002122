"""Filters of the roadmap of a quarter, and of the rows behind one of its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from opm.kernel.web_forms import QuietForm
from relationships.models import Client
from roadmap.selectors.quarter_board import ORDERS


class DashboardFilter(forms.Form):
    """Filters of the roadmap of a quarter; the choices are what the viewer can see.

    Portfolio and client narrow all of the page, theme, state and team its initiatives.
    """

    portfolio = forms.ChoiceField(required=False)
    client = forms.ChoiceField(required=False)
    theme = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)
    team = forms.ChoiceField(required=False, label="Enabling team")
    sort = forms.ChoiceField(required=False, label="Order clients by")

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in choices.items():
            self._offer(name, [("", "All"), *options])
        self._offer("sort", [("", "Name"), *((key, label) for key, label, _ in ORDERS)])

    def _offer(self, name: str, options: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = options
        field.widget.attrs["class"] = "form-select"

    def chosen(self) -> dict[str, str]:
        """The valid filters; one that is not on the list is ignored (the form says so)."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value and name != "sort"}

    @property
    def order(self) -> str:
        """The key of the order of clients; "" by name."""
        self.is_valid()
        return str(self.cleaned_data.get("sort", ""))

    @property
    def of_initiatives(self) -> bool:
        """Whether one of the filters narrows the initiatives alone."""
        return bool({"theme", "state", "team"} & set(self.chosen()))


class RowsFilter(QuietForm):
    """Search and client of the rows behind a number."""

    q = forms.CharField(
        required=False, max_length=80, label="Search", widget=forms.TextInput({"type": "search"})
    )
    client = forms.ChoiceField(required=False)

    def __init__(self, data: Any, *, clients: Sequence[Client]) -> None:
        super().__init__(data)
        self.offer("client", [(client.slug, client.name) for client in clients])
