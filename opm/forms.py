"""Forms of the house's own pages: filters that live in the address, and a person's settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from opm.kernel.web_forms import QuietForm
from opm.portfolio_choices import OPEN, ORDERS, SHOWS, Choices
from opm.standings import ClientRow
from relationships.models import User


def _choices(every: str, found: Iterable[tuple[Any, str]]) -> list[tuple[str, str]]:
    """ "All ..." and then what there is, by name."""
    known = {str(key): name for key, name in found if name}
    return [("", every), *sorted(known.items(), key=lambda item: item[1].casefold())]


class PortfolioFilter(QuietForm):
    """Filters of the portfolio page: portfolio, BRM, partner level, what stands out, and the order."""

    portfolio = forms.ChoiceField(required=False)
    brm = forms.ChoiceField(required=False, label="BRM")
    level = forms.ChoiceField(required=False, label="Partner level")
    only = forms.ChoiceField(
        required=False,
        label="Show",
        choices=[("", "All clients"), *((key, label) for key, label, _ in SHOWS)],
    )
    sort = forms.ChoiceField(
        required=False,
        label="Order by",
        choices=[("", "BRM and name"), *((k, label) for k, label, _ in ORDERS)],
    )

    def __init__(self, data: Any, rows: Sequence[ClientRow]) -> None:
        super().__init__(data)
        offer_rows(self, rows)

    @property
    def choices(self) -> Choices:
        """What is chosen, as the page's code reads it."""
        return Choices(
            portfolio=self.chosen("portfolio"),
            brm=self.chosen("brm"),
            level=self.chosen("level"),
            only=self.chosen("only"),
            sort=self.chosen("sort"),
        )


class ClientFilter(QuietForm):
    """Search and filters of the client list."""

    q = forms.CharField(required=False, max_length=120, label="Search")
    portfolio = forms.ChoiceField(required=False)
    brm = forms.ChoiceField(required=False, label="Owner")
    level = forms.ChoiceField(required=False, label="Partner level")
    sort = forms.ChoiceField(
        required=False,
        label="Order by",
        choices=[("", "Name"), ("score", "Score, lowest first"), ("moved", "Movement, deepest fall first")],
    )

    def __init__(self, data: Any, rows: Sequence[ClientRow]) -> None:
        super().__init__(data)
        self.fields["q"].widget.attrs.update(type="search", placeholder="Name of a client")
        offer_rows(self, rows)


def offer_rows(form: forms.Form, rows: Sequence[ClientRow]) -> None:
    """Offer the portfolios, BRMs and partner levels that occur."""
    bands = rows[0].frame.bands if rows else ()
    offered = {
        "portfolio": _choices("All portfolios", ((row.portfolio_id, row.portfolio) for row in rows)),
        "brm": _choices("All BRMs", ((row.owner_id or 0, row.owner or "Nobody") for row in rows)),
        "level": [
            ("", "All partner levels"),
            *((band.key, band.name) for band in reversed(bands)),
            (OPEN, "No partner level yet"),
        ],
    }
    for name, choices in offered.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class SettingsForm(forms.ModelForm):
    """What a person decides about the app for themself."""

    class Meta:
        model = User
        fields = ["name", "theme", "letter_keys", "digest"]
        widgets = {"theme": forms.RadioSelect}
        labels = {
            "letter_keys": "Use letter keys on the scoring sheet",
            "digest": "Send me the daily digest by mail",
        }
        help_texts = {
            "name": "As your clients and your team know you.",
            "letter_keys": "N P L F X answer, J and K move. They work only while a practice has focus.",
            "digest": "The rows of Today and the next seven days, on working mornings when something waits.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = list(User.Theme.choices)  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", "Save settings"))

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not name:
            raise forms.ValidationError("Write the name by which people know you.")
        return name
