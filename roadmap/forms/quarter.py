"""Filters of the roadmap of a quarter."""

from __future__ import annotations

from typing import Any

from django import forms


class DashboardFilter(forms.Form):
    """Filters of the roadmap of a quarter; the choices are what the viewer can see."""

    portfolio = forms.ChoiceField(required=False)
    client = forms.ChoiceField(required=False)
    theme = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)
    team = forms.ChoiceField(required=False, label="Enabling team")

    def __init__(self, *args: Any, choices: dict[str, list[tuple[str, str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "All"), *options]
            field.widget.attrs["class"] = "form-select"

    def chosen(self) -> dict[str, str]:
        """The valid choices; one that is not on the list is ignored (the form says so)."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
