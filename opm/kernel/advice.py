"""Advice: an upper app speaks on a lower app's page without an upward import (HOUSE.md, rooms).

    @advises("initiative.save")
    def capacity(*, client, **facts) -> list[Advice]: ...

The page that saves an initiative asks `advise("initiative.save", client=..., ...)` and shows what comes back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Advice:
    """One warning: a sentence, how bad, and where to look."""

    text: str
    tone: str = "warn"  # "warn" or "bad"
    url: str = ""


Adviser = Callable[..., list[Advice]]
_advisers: dict[str, list[Adviser]] = {}


def advises(moment: str) -> Callable[[Adviser], Adviser]:
    """Register a function that may have something to say at `moment`."""

    def register(adviser: Adviser) -> Adviser:
        _advisers.setdefault(moment, []).append(adviser)
        return adviser

    return register


def advise(moment: str, **facts: Any) -> list[Advice]:
    """All that is said at `moment`, in the order of registration."""
    return [item for adviser in _advisers.get(moment, []) for item in adviser(**facts)]
