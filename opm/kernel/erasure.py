"""Forgetting somebody in what other apps keep, without an upward import (TRUST.md S12; HOUSE.md, rooms).

    @erases
    def respondents(who: Erasure) -> None: ...

Found by `autodiscover_modules` ("erasures"), as live metrics are. Whoever erases a person calls `forget` in the same
transaction: all of it is forgotten, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

ERASED = "Erased person"


@dataclass(frozen=True, slots=True)
class Erasure:
    """Who is forgotten: ids of the clients that it reaches, and what names the person (`named_by`)."""

    clients: tuple[int, ...]
    named: re.Pattern[str]

    def holding(self, rows: Iterable[Any], fields: Iterable[str]) -> Iterator[tuple[Any, list[str]]]:
        """Rows that name the person, each with the fields that do."""
        names = list(fields)
        for row in rows:
            found = [name for name in names if self.named.search(getattr(row, name) or "")]
            if found:
                yield row, found

    def without(self, text: str, longest: int | None = None) -> str:
        """The text with "Erased person" where it named the person, as long as its column at most."""
        return self.named.sub(ERASED, text)[:longest]


def named_by(words: Iterable[str]) -> re.Pattern[str]:
    """Whatever names somebody in full, as whole words, with any blanks between them; empty words name nobody."""
    needles = sorted({" ".join(word.split()) for word in words} - {""}, key=len, reverse=True)
    spelled = [r"\s+".join(map(re.escape, needle.split(" "))) for needle in needles]
    return re.compile(rf"(?<!\w)(?:{'|'.join(spelled)})(?!\w)", re.IGNORECASE)


Eraser = Callable[[Erasure], None]
_erasers: list[Eraser] = []


def erases(eraser: Eraser) -> Eraser:
    """Register a function that forgets somebody in its app's records."""
    _erasers.append(eraser)
    return eraser


def forget(who: Erasure) -> None:
    """Forget somebody in every app that registered."""
    for eraser in _erasers:
        eraser(who)
