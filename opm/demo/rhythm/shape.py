"""What a client's story holds in the records of the relationship: people, meetings, promises and the rest.

Days count back from the demo's today (0); a day below zero lies ahead. A string over quarters has a letter for each,
the demo's quarter last.
"""

from __future__ import annotations

from dataclasses import dataclass

STANCES = "DSNPA"  # detractor, sceptic, neutral, supporter, advocate; "." nobody read the person


@dataclass(frozen=True, slots=True)
class Someone:
    """A person of the client in a seat. `stance` by quarter; `influence` then and now; `seen`: evidence by quarter."""

    name: str
    role: str
    tier: str
    stance: str
    influence: tuple[int, int]
    gains: str = ""
    seen: tuple[tuple[int, str], ...] = ()
    key: bool = False
    since: int = 1100
    until: int | None = None
    notes: tuple[tuple[int, str], ...] = ()  # candid


@dataclass(frozen=True, slots=True)
class Pace:
    """How often to meet: somebody by name, else a tier, else everybody."""

    days: int
    tier: str = ""
    who: str = ""
    grace: int = 3


@dataclass(frozen=True, slots=True)
class Meeting:
    """Catch-ups that come again: with whom, how far apart, the day of the last one held and of the next one.

    `kept` says by quarter how many of ten took place. `every` makes a series of it (a key of recurrence.EVERY).
    """

    who: tuple[str, ...]
    days: int
    last: int
    kept: str = "99999999"
    ahead: int | None = None
    title: str = ""
    kinds: tuple[str, ...] = ("planning", "review", "problem")
    channel: str = "person"
    minutes: int = 30
    at: str = ""  # else a free hour of the client's own
    every: str = ""


@dataclass(frozen=True, slots=True)
class Single:
    """A catch-up of its own: held so many days ago, or planned."""

    title: str
    on: int
    who: tuple[str, ...]
    kind: str = ""
    channel: str = "person"
    theirs: bool = False  # they asked for it
    senior: bool = False  # a senior manager asked for the intervention
    text: str = ""
    private: str = ""
    minutes: int = 45
    at: str = "14:00"
    cancelled: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """A date that moves by so many days: noticed, and told unless `told` is None."""

    seen: int
    told: int | None
    by: int
    why: str
    options: str = ""
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment for the day `due`. `how` says what became of it where no slips tell it:

    kept   in time                      early  told well before, kept on the new day
    tight  told two days before         late   told after the day had passed
    never  delivered late without a word          open   runs
    gone   withdrawn, as `gone` tells             proposed   the client has not accepted it
    """

    text: str
    to: str
    due: int
    how: str = "kept"
    why: str = ""
    options: str = ""
    reply: str = ""
    made: int | None = None
    slips: tuple[Slip, ...] = ()
    risk: tuple[int, str] | None = None  # said to be at risk, so many days ago, and why
    gone: tuple[int, str] | None = None  # withdrawn
    detail: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A decision of the client: asked, needed by, chased on these days, answered (or dropped)."""

    text: str
    who: str
    asked: int
    needed: int | None = None
    options: str = ""
    chased: tuple[int, ...] = ()
    answer: tuple[int, str] | None = None
    dropped: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Worry:
    """A concern. `severity` 1 to 3; `again` is the text of the one it repeats; `reopened` the days it came back."""

    text: str
    who: str
    raised: int
    severity: int = 2
    closed: tuple[int, str] | None = None
    working: int | None = None
    due: int | None = None
    owner: str = ""
    detail: str = ""
    again: str = ""
    reopened: tuple[tuple[int, int, str], ...] = ()  # closed on, reopened on, why


@dataclass(frozen=True, slots=True)
class Want:
    """A need in the client's words."""

    want: str
    obstacle: str
    seen: int
    who: str
    evidence: str = ""
    led: tuple[int, str] | None = None
    dropped: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """An objective; `values` are its readings by quarter, the demo's quarter last. Agreed with version `since`."""

    goal: str
    measure: str = ""
    unit: str = ""
    values: tuple[str, ...] = ()
    target: str = ""
    due: int = -200
    priority: str = ""
    who: str = ""
    jointly: bool = True
    since: int = 1
    source: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A version of the charter: proposed and agreed on days (None: not yet), its texts, who is responsible."""

    purpose: str
    it_brings: str
    client_brings: str
    duties: tuple[tuple[str, str, str], ...]  # side, what, who
    proposed: int | None
    agreed: int | None
    review: int
    signer: str = ""
    change: str = ""  # what the client asked to change instead


@dataclass(frozen=True, slots=True)
class Reports:
    """Status reports to somebody of the client: from so many days ago, so many days apart, until `last` days ago."""

    to: str
    since: int
    every: int = 28
    last: int = 4


@dataclass(frozen=True, slots=True)
class Later:
    """A row of Today about a decision, concern or need that was put off, so many days ago, for so many days more."""

    kind: str
    text: str
    on: int
    days: int
    why: str
    who: str = ""  # else the owner


@dataclass(frozen=True, slots=True)
class Relationship:
    """All of it for one client. `asks` percent of the talks were begun by us, `typed` percent had a chosen kind.

    `topics` are points of agendas with what came of them; `left` those that wait, carried so often; `slow` days until
    minutes go out, early and late in the story.
    """

    client: str
    people: tuple[Someone, ...]
    pace: tuple[Pace, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    singles: tuple[Single, ...] = ()
    topics: tuple[tuple[str, str], ...] = ()
    left: tuple[tuple[str, int], ...] = ()
    promises: tuple[Promise, ...] = ()
    questions: tuple[Question, ...] = ()
    worries: tuple[Worry, ...] = ()
    wants: tuple[Want, ...] = ()
    goals: tuple[Goal, ...] = ()
    papers: tuple[Paper, ...] = ()
    community: tuple[tuple[str, int], ...] = ()  # names of both sides, and since when
    reports: Reports | None = None
    put_off: tuple[Later, ...] = ()
    readers: tuple[tuple[str, int, str], ...] = ()  # managers who may read what is candid
    asks: int = 75
    typed: int = 90
    slow: tuple[int, int] = (1, 1)
