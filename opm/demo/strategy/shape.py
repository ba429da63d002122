"""What a client's story holds in strategy, demand and roadmap.

Days count back from the demo's today (0); a day below zero lies ahead. Quarters count from the demo's (0). A tuple over
quarters has an entry for each of eight, the demo's quarter last. Initiatives and outcomes are named by their titles.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A version of the mandate: written and agreed on days (None: a draft), from which fiscal year on.

    `years` counts from the fiscal year of the quarter after the demo's; `look` is the quarter of the next look.
    """

    text: str
    written: int
    agreed: int | None
    years: int = 0
    look: int = 1
    who: str = ""


@dataclass(frozen=True, slots=True)
class Aim:
    """An outcome: from a baseline on day `made` to a target by day `due`. `by` are the initiatives that serve it,
    `need` what it came of, `values` its readings by quarter ("" where nobody read)."""

    measure: str
    theme: str
    made: int
    who: str = ""
    unit: str = ""
    baseline: str = ""
    target: str = ""
    due: int | None = None
    values: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    need: str = ""
    why: str = ""
    source: str = ""
    ended: tuple[int, str, str] | None = None  # day, state, why


@dataclass(frozen=True, slots=True)
class Loss:
    """A leak: at which stage, what, found when; `act` says what is done, until which day, since when; `ended`."""

    stage: str
    what: str
    found: int
    of: str = ""  # initiative
    aim: str = ""  # outcome
    estimate: int | None = None
    act: tuple[str, int, int] | None = None  # action, due, since
    ended: tuple[int, str, str] | None = None  # day, state, result


@dataclass(frozen=True, slots=True)
class Piece:
    """A work package of an initiative, instructed in quarter `back`. `ends` says what became of it, in order:

    "accepted", "conditional", "rejected" (by `who`, with `words`), "carried" (into the next quarter, with `why`),
    "delivered" (waits for the verdict), "open" (not there yet).
    """

    of: str
    back: int
    deliverable: str
    test: str
    ends: tuple[str, ...] = ("accepted",)
    team: str = ""
    who: str = ""
    words: str = ""
    why: str = ""
    budget: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a team said to a request after so many working days (None: it is waited for): verdict, why, effort."""

    team: str
    days: int | None
    verdict: str = "yes"
    reason: str = ""
    effort: tuple[int, int] | None = None
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """A request on the board: asked on a day, `fate` the column where it stands now, since day `came`.

    `teams` were asked whether it can be done. `lies`: nobody looked at it in the last two sessions. `words`: why parked
    or declined; `instead`: the alternative; `again`: the day to look again; `key`: its key in Jira, with its status.
    """

    title: str
    who: str
    problem: str
    asked: int
    fate: str
    came: int
    value: str = ""
    size: str = "M"
    kind: str = "request"
    teams: tuple[Reply, ...] = ()
    aim: str = ""
    of: str = ""
    wanted: int | None = None
    words: str = ""
    instead: str = ""
    again: int | None = None
    lies: bool = False
    key: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Sitting:
    """Sessions of a board: every two weeks for `weeks` weeks until `last` days ago, every four for `before` more; the
    next one in `ahead` days. `who` is there."""

    who: tuple[str, ...]
    last: int
    weeks: int
    before: int = 0
    ahead: int = 5
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """A client's demand board: requests, sessions, (column, soft, hard) limits, statuses of Jira with their columns."""

    wishes: tuple[Wish, ...] = ()
    sitting: Sitting | None = None
    limits: tuple[tuple[str, int, int], ...] = ()
    statuses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A shared roadmap: made on a day, for so many days, opened on days."""

    audience: str
    made: int
    days: int
    opened: tuple[int, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Strategy:
    """All of it for one client."""

    client: str
    promises: tuple[tuple[str, str], ...] = ()  # theme, promise line; in the order of the sheet
    mandate: tuple[Word, ...] = ()
    aims: tuple[Aim, ...] = ()
    losses: tuple[Loss, ...] = ()
    pieces: tuple[Piece, ...] = ()
    board: Board = Board()
    shown: tuple[Shown, ...] = ()
