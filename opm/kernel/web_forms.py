"""Forms that live in the address line: filters and searches of every app."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms


class QuietForm(forms.Form):
    """A form of the address line: its fields carry the house's classes, and it is sent by GET."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            kind = field.widget
            name = "form-select" if isinstance(kind, forms.Select) else "form-control"
            kind.attrs["class"] = "form-check-input" if isinstance(kind, forms.CheckboxInput) else name

    def offer(self, name: str, options: Iterable[tuple[str, str]], *, everything: str = "All") -> None:
        """Set what a choice offers; the first, named `everything`, chooses nothing."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", everything), *options]

    @property
    def narrowed(self) -> bool:
        """Whether anything but the default was asked for."""
        return any(self.chosen(name) for name in self.fields)

    def chosen(self, name: str) -> Any:
        """What was chosen; a value nobody offers counts as none."""
        if not self.is_bound:
            return ""
        return self.cleaned_data.get(name, "") if self.is_valid() or name in self.cleaned_data else ""
