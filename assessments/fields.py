"""Exact numbers in the database: a rubric that is exported and read again is the same rubric."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from assessments.scoring.numbers import exact, plain

MESSAGE = "Enter a number such as 2, 0.85 or 2/3."


def exact_text(value: Fraction) -> str:
    """The one spelling: a whole number, a decimal where it ends, else a/b."""
    spelled = plain(value)
    return f"{spelled:f}" if isinstance(spelled, Decimal) else str(spelled)


def read(value: Any) -> Fraction | None:
    """What somebody typed as an exact number, None for nothing; a ValidationError with a sentence otherwise."""
    if value is None or value == "":
        return None
    try:
        return exact(value)
    except ValueError as error:
        raise ValidationError(MESSAGE, code="invalid") from error


class ExactField(models.CharField):
    """A Fraction, stored as text in its one spelling."""

    description = "Exact number"
    # For the type checker: text and whole numbers may be assigned, a Fraction (or None) is read.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 40
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("max_length", None)
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, *_: Any) -> Fraction | None:
        return None if value is None else Fraction(value)

    def to_python(self, value: Any) -> Fraction | None:
        return read(value)

    def get_prep_value(self, value: Any) -> str | None:
        number = self.to_python(value)
        return None if number is None else exact_text(number)

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def formfield(self, **kwargs: Any) -> Any:
        from django import forms

        class ExactFormField(forms.CharField):
            def prepare_value(self, value: Any) -> Any:
                return exact_text(value) if isinstance(value, Fraction) else value

            def to_python(self, value: Any) -> Any:
                return read(value)

            def validate(self, value: Any) -> None:
                if self.required and value is None:
                    raise ValidationError(self.error_messages["required"], code="required")

            def run_validators(self, value: Any) -> None:
                """A Fraction has no length to check."""

            def has_changed(self, initial: Any, data: Any) -> bool:
                return super().has_changed(self.prepare_value(initial), data)

        return ExactFormField(required=not self.blank, help_text=self.help_text, label=self.verbose_name)

    def run_validators(self, value: Any) -> None:
        """A Fraction has no length to check."""
