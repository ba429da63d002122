"""Judging how important a client is, and ordering who gets attention first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from relationships.forms.fields import text
from relationships.models import Criterion
from relationships.selectors.importance import HIGHEST, LOWEST

MARKS = [(mark, str(mark)) for mark in range(LOWEST, HIGHEST + 1)]


class ImportanceForm(forms.Form):
    """A mark from 1 to 5 for each criterion, and why. `marks()` gives the service's input."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)
    why = text("Why", required="Say in a sentence why: next quarter's review starts from it.")

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for item in criteria:
            self.fields[item.key] = forms.TypedChoiceField(
                label=item.name,
                help_text=f"{item.question} {LOWEST} little, {HIGHEST} most.",
                choices=MARKS,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": f"Give a mark for {item.name.lower()}."},
            )
        self.order_fields([item.key for item in criteria])
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def marks(self) -> dict[str, int]:
        """The marks by criterion."""
        return {item.key: self.cleaned_data[item.key] for item in self.criteria}


class OrderForm(forms.Form):
    """A place in the order of attention for each client (`place_12`), empty for none."""

    def __init__(self, *args: Any, clients: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clients = clients
        for pk, name in clients:
            self.fields[f"place_{pk}"] = forms.IntegerField(
                label=f"Place of {name}",
                required=False,
                min_value=1,
                max_value=999,
                widget=forms.NumberInput({"class": "form-control map-place", "inputmode": "numeric"}),
                error_messages={
                    "invalid": f"Give {name} a place as a whole number, or leave it empty.",
                    "min_value": f"Places begin with 1 ({name}).",
                    "max_value": f"Give {name} a place up to 999.",
                },
            )

    def order(self) -> dict[int, int | None]:
        """Places by client id."""
        return {pk: self.cleaned_data[f"place_{pk}"] for pk, _ in self.clients}
