"""Reading fields out of parsed data: every refusal names the line and the place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn

from .numbers import exact
from .parsing import ExchangeError, Path, Source, quoted, render

_WORDS = {"yes": True, "no": False, "on": True, "off": False}


class Place:
    """One place in a file: its data, where it is, and the key of the nearest named thing around it."""

    __slots__ = ("data", "path", "label", "source")

    def __init__(self, data: Any, source: Source, path: Path = (), label: str = "") -> None:
        self.data, self.source, self.path = data, source, path
        named = data.get("key", data.get("respondent")) if isinstance(data, dict) else None
        self.label = quoted(named) if isinstance(named, str) else label

    def fail(self, message: str, *below: str | int) -> NoReturn:
        """Refuse this place (or the one `below` it)."""
        path = (*self.path, *below)
        text = render(path)
        label = f" ({self.label})" if self.label and self.label.strip('"') not in text.split(".") else ""
        raise ExchangeError(message, self.source.line(path), f"{text}{label}".strip())

    def mapping(self, known: Iterable[str] | None = None) -> dict[str, Any]:
        """The data as a mapping with only `known` keys (None: any)."""
        if not isinstance(self.data, dict):
            self.fail("must be a mapping of keys to values")
        if known is not None:
            for key in self.data:
                if key not in known:
                    self.fail(f"unknown key {quoted(key)}", key)
        return self.data

    def has(self, key: str) -> bool:
        """Whether the key is there and not null."""
        return isinstance(self.data, dict) and self.data.get(key) is not None

    def child(self, key: str | int) -> Place:
        """The place below; refused where it is missing or null."""
        if isinstance(key, str) and not self.has(key):
            self.fail(f"{key} is missing")
        return Place(self.data[key], self.source, (*self.path, key), self.label)

    def items(self, key: str, *, required: bool = False) -> list[Place]:
        """The places in a list; an optional one may be missing."""
        if not required and not self.has(key):
            return []
        place = self.child(key)
        if not isinstance(place.data, list):
            place.fail("must be a list")
        return [place.child(position) for position in range(len(place.data))]

    def pairs(self, key: str) -> list[tuple[str, Place]]:
        """The places in a mapping from keys to values, in file order; empty when missing."""
        if not self.has(key):
            return []
        place = self.child(key)
        return [
            (str(name), Place(value, self.source, (*place.path, name), self.label))
            for name, value in place.mapping().items()
        ]

    def as_text(self) -> str:
        """This place as text (a number is taken as it is written)."""
        if isinstance(self.data, bool) or not isinstance(self.data, (str, int, Decimal)):
            self.fail("must be text (put quotes around it)")
        text = str(self.data)
        if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
            self.fail("has characters that are not text")
        return text

    def text(self, key: str, default: str | None = None) -> str:
        """Text below; `default` when missing, refused when missing without a default."""
        if default is not None and not self.has(key):
            return default
        return self.child(key).as_text()

    def name(self, key: str = "key") -> str:
        """A key: text that is not empty, of at most 100 characters on one line."""
        place = self.child(key)
        text = place.as_text()
        if not text.strip() or len(text) > 100 or not text.isprintable():
            place.fail("must be a short text that is not empty")
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty when missing."""
        return tuple(item.as_text() for item in self.items(key))

    def as_number(self) -> Fraction:
        """This place as an exact number."""
        try:
            return exact(self.data)
        except ValueError as error:
            self.fail(f"{quoted(self.data)} is no exact number: {error}")

    def number(self, key: str, default: Fraction) -> Fraction:
        """An exact number below, or the default."""
        return self.child(key).as_number() if self.has(key) else default

    def positive(self, key: str, default: Fraction) -> Fraction:
        """An exact number > 0 below, or the default."""
        value = self.number(key, default)
        if value <= 0:
            self.fail(f"must be more than 0, not {quoted(self.data[key])}", key)
        return value

    def whole(self, key: str, default: int | None = None) -> int:
        """An integer below; `default` when missing, refused when missing without a default."""
        if default is not None and not self.has(key):
            return default
        place = self.child(key)
        value = place.as_number()
        if isinstance(place.data, str) or value.denominator != 1:
            place.fail(f"must be a whole number, not {quoted(place.data)}")
        return value.numerator

    def flag(self, key: str, default: bool) -> bool:
        """true or false (or yes, no) below, or the default."""
        if not self.has(key):
            return default
        place = self.child(key)
        value = _WORDS.get(place.data.lower(), place.data) if isinstance(place.data, str) else place.data
        if not isinstance(value, bool):
            place.fail(f"must be true or false, not {quoted(place.data)}")
        return value

    def day(self, key: str) -> date | None:
        """A date YYYY-MM-DD below; None when missing."""
        if not self.has(key):
            return None
        place = self.child(key)
        try:
            if isinstance(place.data, str) and len(place.data) == 10:
                return date.fromisoformat(place.data)
        except ValueError:
            pass
        place.fail(f"must be a date like 2026-12-31, not {quoted(place.data)}")
