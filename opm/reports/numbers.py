"""Numbers as a freeze holds them: text, cut as they are shown; no floats."""

from __future__ import annotations

from typing import Any

from opm.kernel import words


def text(value: Any) -> str | None:
    """A stored number as text, None as None."""
    return None if value is None or value == "" else str(value)


def moved(now: Any, before: Any) -> str | None:
    """The difference of two scores as shown, with one decimal (words.difference)."""
    return text(words.difference(now, before))
