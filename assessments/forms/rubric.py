"""Forms of the rubric's admin pages: they turn rows and lines into the exchange format and nothing else.

What the format forbids is refused by the format's own reader; `place_error` puts its words beside the right field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from assessments.models import RubricVersion
from assessments.scoring.exchange import ExchangeError
from assessments.scoring.reading import OPERATORS, UNITS

_INDEXED = re.compile(r"(\w+)\[(\d+)\]|(\w+)")


def short(label: str, *, size: int = 8, required: bool = True, **extra: Any) -> forms.CharField:
    """A one-line text field of this width."""
    return forms.CharField(
        label=label, required=required, widget=forms.TextInput(attrs={"size": size}), **extra
    )


def lines_field(label: str, *, rows: int = 4, help_text: str = "") -> forms.CharField:
    """A list, one entry a line."""
    return forms.CharField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "cols": 40}),
    )


def lines(text: str) -> list[str]:
    """The lines that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def parts(line: str, number: int, least: int, most: int, pattern: str) -> list[str]:
    """The parts of "a | b | c"; ValidationError names the line and shows the pattern."""
    found = [part.strip() for part in line.split("|", most - 1)]
    if not least <= len(found) <= most or not all(found[:least]):
        raise ValidationError(f"Line {number}: write it as “{pattern}”.")
    return found


# Of one kind in a version or a capability. A count of rows that somebody made up must not cost seconds.
MOST_ROWS = 120


class Row(forms.Form):
    """A row of a table of fields: every field says to whom it belongs, as no label stands beside it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_fields()

    def name_fields(self) -> None:
        about = str(self.initial.get("key") or self.initial.get("competency") or "new row")
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}, {about}"

    def add_fields_named(self) -> None:
        """After the formset added its own fields."""
        self.name_fields()


class RowSet(forms.BaseFormSet):
    """Rows with order and removal; a row left empty is no row."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label, form.fields["DELETE"].label = "Order", "Remove"
        form.fields["ORDER"].widget.attrs["class"] = "order"
        if isinstance(form, Row):
            form.add_fields_named()

    def kept(self) -> list[Any]:
        """The forms that stay, in their order."""
        return list(self.ordered_forms)


def row_set(form: type[forms.Form], extra: int) -> Any:
    """A formset class of rows, with `extra` empty ones to fill in."""
    return forms.formset_factory(
        form,
        formset=RowSet,
        extra=extra,
        can_order=True,
        can_delete=True,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS + 1,
    )


class VersionForm(forms.Form):
    """The version's own fields: names, levels, method and thresholds."""

    name = short("Name", size=50, max_length=160)
    version = short("Version", size=10, max_length=20)
    floor = forms.IntegerField(label="Lowest level", min_value=0, help_text="Described, never rated.")
    top = forms.IntegerField(label="Highest level", min_value=1)
    levels = lines_field("Names of the levels", rows=6, help_text="One a line: 1 | Initial")
    method = forms.ChoiceField(label="Method", choices=RubricVersion.Method.choices)
    own = short("Own threshold", required=False, help_text="Gated: more than this share of the level itself.")
    lower = short(
        "Lower threshold", required=False, help_text="Gated: more than this share of every level below."
    )
    pass_value = short(
        "Pass value", required=False, help_text="All items: value from which a practice passes."
    )

    def clean_levels(self) -> dict[str, str]:
        rows = enumerate(lines(self.cleaned_data["levels"]), start=1)
        return dict(parts(line, number, 2, 2, "1 | Initial") for number, line in rows)

    def data_of(self) -> dict[str, Any]:
        """The fields as the exchange format writes them."""
        given = self.cleaned_data
        names = {"gated": ("own", "lower"), "all_items": ("pass_value",)}.get(given["method"], ())
        method = {"name": given["method"], **{name: given[name] for name in names if given[name]}}
        return {name: given[name] for name in ("name", "version", "floor", "top", "levels")} | {
            "method": method
        }


class OptionRow(Row):
    key = short("Key", size=3)
    label = short("Label", size=18)
    client_label = short("Word for the client", size=14, required=False)
    value = short("Value", size=6)


class PartnerRow(Row):
    key = short("Key", size=12)
    name = short("Name", size=24)
    overall = short("Overall at least", size=6, required=False)
    each = forms.IntegerField(label="Every competency at least", required=False, min_value=0)


class CompetencyRow(Row):
    was = forms.CharField(required=False, widget=forms.HiddenInput)
    key = short("Key", size=6)
    name = short("Name", size=28)
    weight = short("Weight", size=4, required=False)
    intent = short("Intent", size=40, required=False)


class CapabilityRow(Row):
    was = forms.CharField(required=False, widget=forms.HiddenInput)
    competency = short("Competency", size=6)
    key = short("Key", size=6)
    name = short("Name", size=44)
    weight = short("Weight", size=4, required=False)


class DependencyRow(Row):
    competency = short("Competency", size=6)
    level = forms.IntegerField(label="Level")
    requires = short("Needs competency", size=6)
    at_least = forms.IntegerField(label="At level")
    why = short("Why", size=50, required=False)


class CapabilityForm(forms.Form):
    """A capability's own fields; one headline field a level is added by `levels`."""

    name = short("Name", size=50, max_length=160)
    weight = short("Weight", size=4, required=False)
    intent = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2, "cols": 80}))

    def __init__(self, *args: Any, levels: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = list(levels)
        for level, name in self.levels:
            self.fields[f"ladder_{level}"] = short(f"{level} {name}", size=30, required=False)

    def ladder_fields(self) -> list[Any]:
        """The headline fields, lowest level first."""
        return [self[f"ladder_{level}"] for level, _ in self.levels]

    def data_of(self) -> dict[str, Any]:
        given = self.cleaned_data
        ladder = {
            str(level): given[f"ladder_{level}"] for level, _ in self.levels if given[f"ladder_{level}"]
        }
        return {
            "name": given["name"],
            "intent": given["intent"],
            "weight": given["weight"] or 1,
            "ladder": ladder,
        }


class PomForm(forms.Form):
    """One POM with its lists. One hint field an option of the scale is added by `options`."""

    key = short("Key", size=10)
    level = forms.IntegerField(label="Level")
    title = short("Title", size=60, required=False, help_text="What the row on the sheet says.")
    weight = short("Weight", size=4, required=False, help_text="1 to 10")
    effort = short(
        "Effort", size=4, required=False, help_text="Person-weeks for one option up; empty: by level."
    )
    critical = forms.BooleanField(label="Critical", required=False)
    na_allowed = forms.BooleanField(label="May not apply (NA)", required=False, initial=True)
    practices = lines_field("Practices")
    outcomes = lines_field("Outcomes")
    metrics = lines_field("Metrics", rows=3, help_text="key | unit | text; unit #, %, days or money")
    expects = lines_field("Expects", rows=2, help_text="F | metric | <= | 0.10")
    ask = forms.CharField(
        label="Question to the client", required=False, widget=forms.Textarea(attrs={"rows": 2, "cols": 40})
    )

    def __init__(self, *args: Any, options: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = list(options)
        for key, label in self.options:
            self.fields[f"hint_{key}"] = short(f"Hint under {label}", size=24, required=False)

    def hint_fields(self) -> list[Any]:
        """The hint fields, lowest option first."""
        return [self[f"hint_{key}"] for key, _ in self.options]

    def clean_metrics(self) -> list[dict[str, str]]:
        return [
            _metric(line, number) for number, line in enumerate(lines(self.cleaned_data["metrics"]), start=1)
        ]

    def clean_expects(self) -> list[dict[str, str]]:
        return [
            _expect(line, number) for number, line in enumerate(lines(self.cleaned_data["expects"]), start=1)
        ]

    def data_of(self) -> dict[str, Any]:
        """The POM as the exchange format writes it."""
        given = self.cleaned_data
        hints = {key: given[f"hint_{key}"] for key, _ in self.options if given[f"hint_{key}"]}
        said = {
            name: given[name]
            for name in ("title", "weight", "effort", "ask", "metrics", "expects")
            if given[name]
        }
        lists = {name: lines(given[name]) for name in ("practices", "outcomes")}
        flags = {"critical": given["critical"], "na_allowed": given["na_allowed"] and not given["critical"]}
        return {"key": given["key"], "level": given["level"], **said, **lists, **flags, "hints": hints}


def _metric(line: str, number: int) -> dict[str, str]:
    key, unit, *text = parts(line, number, 2, 3, "key | unit | text")
    if unit not in UNITS:
        raise ValidationError(f"Line {number}: the unit {unit} is not one of {', '.join(UNITS)}.")
    return {"key": key, "unit": unit, "text": text[0] if text else ""}


def _expect(line: str, number: int) -> dict[str, str]:
    option, metric, op, value = parts(line, number, 4, 4, "F | metric | <= | 0.10")
    if op not in OPERATORS:
        raise ValidationError(f"Line {number}: {op} is not one of {', '.join(OPERATORS)}.")
    return {"option": option, "metric": metric, "op": op, "value": value}


class UploadForm(forms.Form):
    """A rubric file."""

    file = forms.FileField(label="Rubric file", help_text="YAML or JSON, format opm-rubric/1, at most 2 MB.")


def pom_initial(pom: Mapping[str, Any]) -> dict[str, Any]:
    """A POM of the exchange format as a PomForm shows it."""
    metrics = [
        " | ".join(filter(None, (m["key"], m["unit"], m.get("text", "")))) for m in pom.get("metrics", [])
    ]
    expects = [f"{e['option']} | {e['metric']} | {e['op']} | {e['value']}" for e in pom.get("expects", [])]
    return {
        **{name: pom.get(name, "") for name in ("key", "level", "title", "effort", "ask")},
        "weight": pom.get("weight", 1),
        "critical": pom.get("critical", False),
        "na_allowed": pom.get("na_allowed", not pom.get("critical", False)),
        "practices": "\n".join(pom.get("practices", [])),
        "outcomes": "\n".join(pom.get("outcomes", [])),
        "metrics": "\n".join(metrics),
        "expects": "\n".join(expects),
        **{f"hint_{option}": text for option, text in pom.get("hints", {}).items()},
    }


def place_error(error: ExchangeError, main: forms.Form, sets: Mapping[str, list[Any]]) -> None:
    """Put the reader's refusal beside the field it is about; above the page where no field is.

    `sets` gives the kept forms of a list by the list's name in the format ("poms", "scale", ...).
    """
    target, field = main, None
    for match in _INDEXED.finditer(error.path.split(" (")[0]):
        name, index, plain = match.groups()
        field = plain
        if name in sets and int(index) < len(sets[name]):
            target = sets[name][int(index)]
        elif name:
            break  # a place that this page shows only as part of something else
    known = field if field in target.fields else None
    target.add_error(known, error.message if known else f"{error.path}: {error.message}")
