"""What a plan of the demo is. Months count from the first month of the demo's quarter (0)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """A moved end: told in month `told`, by so many months, and why."""

    told: int
    months: int
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """An initiative: from month `start`, `months` long at first, put on the roadmap in month `told`."""

    client: str
    theme: str
    title: str
    outcome: str
    start: int
    months: int
    told: int
    state: str
    confidence: int
    ways: tuple[tuple[str, str], ...]
    precision: str = "quarter"
    moves: tuple[Move, ...] = ()
    sharp: bool = True  # said by the month, with what will be there, once it is three months away


@dataclass(frozen=True, slots=True)
class Work:
    """What an initiative brings when it is near, its effort in days of work (low, likely, high), and whose it is."""

    deliverable: str = ""
    effort: tuple[int, int, int] | None = None
    joint: bool = False
