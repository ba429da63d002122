"""Numbers as people type them: "3.5", "3,5", "1 900", "1.900,50", "12 %"."""

from __future__ import annotations

import re
from typing import Any

from django import forms

SIGNS = {"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"}
BLANKS = re.compile(r"[\s\N{APOSTROPHE}\N{RIGHT SINGLE QUOTATION MARK}]+")
AMBIGUOUS = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}")  # 1,900: is it 1.9 or 1900?


class NumberField(forms.DecimalField):
    """A number with a comma or a point before its decimals; blanks between thousands and a unit's % are passed over.

    "1,900" can be read in two ways: it is asked about, not guessed.
    """

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str):
            return super().to_python(value)
        text = BLANKS.sub("", value).removesuffix("%")
        for sign, minus in SIGNS.items():
            text = text.replace(sign, minus)
        if AMBIGUOUS.fullmatch(text):
            whole = text.replace(",", "")
            point = text.replace(",", ".").rstrip("0")
            raise forms.ValidationError(
                f"“{value.strip()}” can be read as {point} or as {whole}. Write it as one of the two.",
                code="invalid",
            )
        return super().to_python(_pointed(text))


def _pointed(text: str) -> str:
    """The text with a point before its decimals and nothing between thousands."""
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:
        between = "." if comma > point else ","
        return text.replace(between, "").replace(",", ".")
    if text.count(",") > 1 or text.count(".") > 1:
        return text.replace(",", "").replace(".", "")
    return text.replace(",", ".")


def number(
    label: str,
    *,
    required: str = "",
    help_text: str = "",
    places: int = 4,
    digits: int = 16,
    least: int | None = None,
) -> NumberField:
    """A number; `required` is the sentence when it is missing, "" for a field that may stay empty."""
    long = f"{label}: write it with at most {places} decimals and {digits - places} digits before them."
    return NumberField(
        label=label,
        required=bool(required),
        help_text=help_text,
        max_digits=digits,
        decimal_places=places,
        min_value=least,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": required,
            "invalid": f"{label}: write a number, for example 3 or 7.5.",
            **dict.fromkeys(("max_digits", "max_decimal_places", "max_whole_digits"), long),
            "min_value": f"{label} cannot be below {least}.",
        },
    )


def whole(
    label: str, *, least: int, most: int, required: str = "", help_text: str = ""
) -> forms.IntegerField:
    """A whole number from `least` to `most`; `required` is the sentence when it is missing."""
    wrong = f"{label}: write a whole number from {least} to {most:,}."
    names = ("invalid", "min_value", "max_value")
    return forms.IntegerField(
        label=label,
        required=bool(required),
        help_text=help_text,
        min_value=least,
        max_value=most,
        error_messages={"required": required, **dict.fromkeys(names, wrong)},
    )
