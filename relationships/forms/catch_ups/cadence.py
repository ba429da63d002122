"""How often to meet whom: a row for everybody, for each tier, for single people, and one to add somebody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from opm.kernel.web_forms import QuietForm
from relationships.models import CadenceRule, Client, Seat
from relationships.services.catch_ups.cadence import LONGEST, MOST_GRACE, CadenceInput

USUAL_GRACE = 3


@dataclass(frozen=True, slots=True)
class Row:
    """Whom a row is for: `key` begins the names of its fields; no seat and no tier is everybody."""

    key: str
    name: str
    about: str
    seat: Seat | None = None
    tier: str = ""


class CadenceForm(QuietForm):
    """Rows in the order of the page; the last one adds a person. `rows()` gives the service's input."""

    def __init__(self, data: Any, *, client: Client, rules: Sequence[CadenceRule]) -> None:
        self.client = client
        self.stored = {(rule.seat_id, rule.tier): rule for rule in rules}
        self.whom = [*_general(), *_single(rules)]
        super().__init__(data)
        for row in [*self.whom, ADDED]:
            self._add_row(row)
        taken = [row.seat.pk for row in self.whom if row.seat]
        seats = Seat.objects.filter(client=client, ended_on=None).exclude(pk__in=taken)
        added = forms.ModelChoiceField(
            seats.select_related("person"),
            required=False,
            label="Somebody else",
            empty_label="Choose a person",
        )
        added.widget.attrs["class"] = "form-select"
        self.fields["new_seat"] = added

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("new_seat") and not values.get("new_days"):
            self.add_error("new_days", "Say every how many days to meet this person.")
        if values.get("new_days") and not values.get("new_seat") and "new_seat" not in self.errors:
            self.add_error("new_seat", "Choose the person whom the last row is for.")
        return values

    def rows(self, *, without: str = "") -> list[CadenceInput]:
        """What was typed; the row `without` loses its rule."""
        found = [self._row(row, row.seat, without=without) for row in self.whom]
        if seat := self.cleaned_data.get("new_seat"):
            found.append(self._row(ADDED, seat))
        return found

    def lines(self) -> Iterator[dict[str, Any]]:
        """The rows as the page shows them: who, the fields, whether there is a rule to remove."""
        for row in self.whom:
            fields = {name: self[f"{row.key}_{name}"] for name in ("days", "grace", "seen")}
            rule = self.stored.get((row.seat.pk if row.seat else None, row.tier))
            yield {"row": row, "rule": rule, **fields}

    def _row(self, row: Row, seat: Seat | None, *, without: str = "") -> CadenceInput:
        value = self.cleaned_data.get
        days = None if row.key == without else value(f"{row.key}_days")
        grace = value(f"{row.key}_grace")
        return CadenceInput(
            seat, row.tier, days, USUAL_GRACE if grace is None else grace, value(f"{row.key}_seen") or 0
        )

    def _add_row(self, row: Row) -> None:
        rule = self.stored.get((row.seat.pk if row.seat else None, row.tier)) if row is not ADDED else None
        self.fields[f"{row.key}_days"] = _number(f"Days, {row.name}", 1, LONGEST, rule.days if rule else None)
        grace = rule.grace_days if rule else USUAL_GRACE
        self.fields[f"{row.key}_grace"] = _number(f"Grace, {row.name}", 0, MOST_GRACE, grace)
        self.fields[f"{row.key}_seen"] = forms.IntegerField(
            required=False, min_value=0, initial=rule.version if rule else 0, widget=forms.HiddenInput
        )


ADDED = Row("new", "somebody else", "")


def _general() -> list[Row]:
    tiers = [Row(tier.value, tier.label, "", None, tier.value) for tier in Seat.Tier]
    return [Row("all", "Everybody", "whoever has no rule below"), *tiers]


def _single(rules: Sequence[CadenceRule]) -> list[Row]:
    return [
        Row(f"seat{rule.seat_id}", rule.seat.person.name, rule.seat.role, rule.seat)
        for rule in rules
        if rule.seat
    ]


def _number(label: str, least: int, most: int, initial: int | None) -> forms.IntegerField:
    said = f"{label}: give a whole number between {least} and {most}."
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=least,
        max_value=most,
        initial=initial,
        widget=forms.NumberInput({"class": "form-control", "aria-label": label}),
        error_messages={"invalid": said, "min_value": said, "max_value": said},
    )
