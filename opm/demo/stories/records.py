"""What the records of a client tell beside its sheets: readings, meetings, targets and improvement plans.

Quarters count back from the demo's quarter (0) as in a story, and on from it where something lies ahead.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Gauge:
    """A metric entered by hand: the values of the last quarters, oldest first, the demo's quarter last.

    Shares are 0 to 1; "" where nobody measured.
    """

    client: str
    metric: str
    source: str
    values: tuple[str, ...]
    note: str = ""  # beside the latest value


@dataclass(frozen=True, slots=True)
class Settled:
    """What a meeting of both sides agreed about a practice: an option, or to differ where there is none."""

    pom: str
    option: str
    reason: str

    @property
    def differ(self) -> bool:
        return not self.option


@dataclass(frozen=True, slots=True)
class Meeting:
    """A moderation of a quarter."""

    client: str
    back: int
    settled: tuple[Settled, ...]


@dataclass(frozen=True, slots=True)
class Aim:
    """The partner level a client wants in every capability, by the end of the fiscal year `years` from now.

    `sooner` names capabilities with an earlier day: the last one of that quarter.
    """

    client: str
    partner: str
    set_in: int
    years: int
    sooner: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rise:
    """A practice to raise: until the end of quarter `due`, and what became of it (at most one of the last three).

    `done` and `begun` are moments: a quarter and the share of it that had passed.
    """

    pom: str
    option: str
    due: int
    begun: tuple[int, float] | None = None
    done: tuple[int, float] | None = None
    evidence: str = ""
    dropped: str = ""  # why
    taken: bool = False  # up by the roadmap


@dataclass(frozen=True, slots=True)
class Climb:
    """An improvement plan chosen early in quarter `chosen` from the answers of the quarter before."""

    client: str
    chosen: int
    rises: tuple[Rise, ...]
    ended: int | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """All of it."""

    gauges: tuple[Gauge, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    aims: tuple[Aim, ...] = ()
    climbs: tuple[Climb, ...] = ()
