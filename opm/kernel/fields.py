"""Model fields of the kernel's value objects."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from opm.kernel.quarters import Quarter

_stored = lru_cache(maxsize=1024)(Quarter.parse)  # thousands of rows of a page name the same few quarters


class QuarterField(models.CharField):
    """A `Quarter`, stored as "2026-Q4" (7 characters), which sorts as time does."""

    description = "Fiscal quarter"
    # What django-stubs' plugin reads; its base says str.
    _pyi_private_set_type: Quarter | str  # type: ignore[assignment]
    _pyi_private_get_type: Quarter  # type: ignore[assignment]
    _pyi_lookup_exact_type: Quarter | str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 7
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("max_length", None)
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, *_: Any) -> Quarter | None:
        return None if value is None else _stored(value)

    def to_python(self, value: Any) -> Quarter | None:
        if value is None or isinstance(value, Quarter):
            return value
        try:
            return Quarter.parse(value)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else str(self.to_python(value))

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": forms.CharField, **kwargs})


class WhenRangeModel(models.Model):
    """Abstract: the three columns of a WhenRange. `when` reads and writes them as one value."""

    earliest = models.DateField()
    latest = models.DateField()
    precision = models.CharField(
        max_length=7,
        choices=[(p, p) for p in ("day", "month", "quarter", "half", "year")],
        default="quarter",
    )

    class Meta:
        abstract = True

    @property
    def when(self) -> Any:
        from opm.kernel.when import WhenRange

        return WhenRange(self.earliest, self.latest, self.precision)
