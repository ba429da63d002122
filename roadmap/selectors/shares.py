"""A client's shared roadmap: the links that exist, and what their readers see.

Readers see the title, what it brings, the time as entered, the theme and the state in plain words. Nothing else of an
initiative leaves `_line`: no owner, team, way, confidence, effort, reason, budget, verdict, request or number of ours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from assessments.models import PlanStep
from opm.kernel import links, words
from opm.kernel.calendar import first_day, last_day, quarter_of
from opm.kernel.exports import Sheet
from opm.kernel.quarters import Quarter
from relationships.models import Client
from roadmap.models import Initiative, RoadmapShare
from roadmap.selectors.initiatives import FINISHED, on_roadmap
from roadmap.services.initiatives import when_label
from roadmap.services.shares import PURPOSE

BIGGEST = 2**63 - 1  # what a database can be asked for
State = Initiative.State
SAID = {
    State.IDEA: "Being considered",
    State.SHAPING: "Being shaped",
    State.AGREED: "Agreed",
    State.DELIVERING: "Under way",
    State.DONE: "Done",
}
SHOWS = (("open", "That open"), ("all", "All"), ("ended", "Expired and stopped"))


# --- the team's list ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A share as its client's team sees it."""

    pk: int
    audience: str
    note: str
    until: str  # the last quarter that it shows, in words
    made_by: str
    made_on: date
    expires_on: date | None
    openings: int
    opened_on: date | None  # the last time
    state: str  # "open", "expired", "stopped"

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def state_words(self) -> str:
        return {"open": "Opens", "expired": "Expired", "stopped": "Stopped"}[self.state]

    @property
    def openings_words(self) -> str:
        """ "Opened twice, last on Fri 13 Nov"."""
        if not self.openings:
            return "Not opened yet"
        times = {1: "once", 2: "twice"}.get(self.openings, f"{self.openings} times")
        return f"Opened {times}, last on {words.day(self.opened_on, year=True)}"


def shares_of(client: Client, now: datetime) -> list[ShareRow]:
    """All shares of a client, the newest first. One query."""
    rows = RoadmapShare.objects.filter(client=client).select_related("link__created_by")
    return [_row(share, now) for share in rows.order_by("-pk")]


def _row(share: RoadmapShare, now: datetime) -> ShareRow:
    link = share.link
    return ShareRow(
        pk=share.pk,
        audience=share.audience,
        note=share.note,
        until=f"until {share.until_quarter.label}" if share.until_quarter else "all of it",
        made_by=str(link.created_by or "") if link else "",
        made_on=timezone.localdate(share.created_at),
        expires_on=timezone.localdate(link.expires_at) if link else None,
        openings=link.opened_count if link else 0,
        opened_on=timezone.localdate(link.last_opened_at) if link and link.last_opened_at else None,
        state=_state(share, now),
    )


def _state(share: RoadmapShare, now: datetime) -> str:
    if share.link is None or share.link.revoked_at:
        return "stopped"
    return "open" if share.link.expires_at > now else "expired"


def found(rows: Sequence[ShareRow], *, said: str, shown: str) -> list[ShareRow]:
    """The rows that hold every word of `said`; `shown` is a key of SHOWS. No query."""
    sought = said.casefold().split()
    return [
        row
        for row in rows
        if (shown == "all" or (shown == "open") == row.is_open)
        and all(word in f"{row.audience} {row.note} {row.made_by}".casefold() for word in sought)
    ]


def headline(client: Client, rows: Sequence[ShareRow]) -> str:
    """The finding: "Two links show Finance's roadmap to others"."""
    open_ones = [row for row in rows if row.is_open]
    if not open_ones:
        return f"No link shows {client.name}'s roadmap to others"
    show = words.agree(len(open_ones), "link shows", "links show")
    return f"{words.spelled(len(open_ones))} {show} {client.name}'s roadmap to others"


def lede(rows: Sequence[ShareRow]) -> str:
    """How often they were opened."""
    open_ones = [row for row in rows if row.is_open]
    never = [row.audience for row in open_ones if not row.openings]
    if not open_ones:
        return "Readers of a link see titles, what they bring, when, and the state; nothing internal."
    if never:
        return f"Not opened yet: {words.listed(never)}."
    return "Each of them was opened." if len(open_ones) > 1 else "It was opened."


def sheet_of(rows: Sequence[ShareRow]) -> Sheet:
    """The list as a table to download."""
    header = (
        "Audience",
        "Note",
        "Shows",
        "Made by",
        "Made on",
        "Expires",
        "State",
        "Openings",
        "Last opened",
    )
    cells = [
        (
            row.audience,
            row.note,
            row.until,
            row.made_by,
            row.made_on,
            row.expires_on,
            row.state_words,
            row.openings,
            row.opened_on,
        )
        for row in rows
    ]
    return Sheet("Shared roadmaps", header, cells)


# --- behind the link ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SharedLine:
    """An initiative as an audience reads it. `precision` is how exactly its time was entered."""

    title: str
    brings: str
    when: str
    theme: str
    state: str
    earliest: date
    latest: date
    precision: str
    done: bool


@dataclass(frozen=True, slots=True)
class SharedGroup:
    """What is to be there by the end of one quarter."""

    label: str
    lines: tuple[SharedLine, ...]


@dataclass(frozen=True, slots=True)
class SharedRoadmap:
    """What an audience reads."""

    client: str
    audience: str
    note: str
    headline: str
    lede: str
    shared_by: str
    today: str
    until: str  # the day on which the link ends
    lines: tuple[SharedLine, ...]
    groups: tuple[SharedGroup, ...]


def find_shared(link: int, *, now: datetime) -> RoadmapShare | None:
    """The share of a link that opens, of a client that is partnered with; else None. Two queries."""
    row = links.still_open(pk=min(link, BIGGEST), purpose=PURPOSE, now=now)
    shares = RoadmapShare.objects.filter(client__archived_on=None).select_related(
        "client", "link__created_by"
    )
    return shares.filter(link=row).first() if row else None


def shared_roadmap(share: RoadmapShare, today: date) -> SharedRoadmap:
    """The roadmap as the share's audience reads it on a day. Two queries."""
    quarter = quarter_of(today)
    items = list(_shown(share, quarter))
    ours = _words_of_ours(items)
    lines = tuple(_line(item, ours.get(item.pk)) for item in items)
    name, ends = share.client.name, share.link.expires_at if share.link else None
    return SharedRoadmap(
        client=name,
        audience=share.audience,
        note=share.note,
        headline=_headline(name, lines),
        lede=_lede(lines, share.until_quarter),
        shared_by=str(share.link.created_by or "IT") if share.link else "IT",
        today=words.day(today, year=True),
        until=words.day(timezone.localdate(ends), year=True) if ends else "",
        lines=lines,
        groups=_groups(lines, quarter),
    )


def _shown(share: RoadmapShare, quarter: Quarter) -> QuerySet[Initiative]:
    rows = Initiative.objects.filter(on_roadmap(quarter), client=share.client).select_related("theme")
    if share.until_quarter:
        rows = rows.filter(earliest__lte=last_day(share.until_quarter))
    return rows.order_by("latest", "earliest", "title", "pk")


def _words_of_ours(items: Sequence[Initiative]) -> dict[int, str]:
    """How the outcome of an initiative begins that a step of an improvement plan became, as long as nobody rewrote it:
    it names a capability of the rubric, which is internal. One query."""
    steps = PlanStep.objects.filter(taken_as="initiative", taken_id__in=[str(item.pk) for item in items])
    rows = steps.values_list("taken_id", "level", "capability")
    return {
        int(taken): f"Level {level} of {capability}, from the plan of" for taken, level, capability in rows
    }


def _line(item: Initiative, ours: str | None) -> SharedLine:
    return SharedLine(
        title=item.title,
        brings="" if ours and item.outcome.startswith(ours) else item.outcome,
        when=when_label(item.when),
        theme=item.theme.name if item.theme else "",
        state=SAID[State(item.state)],
        earliest=item.earliest,
        latest=item.latest,
        precision=item.precision,
        done=item.state in FINISHED,
    )


def _groups(lines: Sequence[SharedLine], quarter: Quarter) -> tuple[SharedGroup, ...]:
    """By the quarter of the end; what was to be there before this quarter and is not stands first."""
    late = tuple(line for line in lines if line.latest < first_day(quarter))
    by_quarter: dict[Quarter, list[SharedLine]] = defaultdict(list)
    for line in lines:
        if line not in late:
            by_quarter[quarter_of(line.latest)].append(line)
    groups = [SharedGroup(key.label, tuple(by_quarter[key])) for key in sorted(by_quarter)]
    return (*([SharedGroup("Expected earlier, still open", late)] if late else []), *groups)


def _headline(name: str, lines: Sequence[SharedLine]) -> str:
    under_way = [line for line in lines if line.state == SAID[State.DELIVERING]]
    if not lines:
        return f"Nothing is on the roadmap for {name} yet"
    total = words.count(len(lines), "change")
    if not under_way:
        return f"{total} planned for {name}"
    return f"{words.spelled(len(under_way))} of {total} for {name} {words.agree(len(under_way), 'is', 'are')} under way"


def _lede(lines: Sequence[SharedLine], until: Quarter | None) -> str:
    to_come = [line for line in lines if not line.done]
    parts = [f"Next to be there: {to_come[0].title}, {to_come[0].when}."] if to_come else []
    if until:
        parts.append(f"What begins after {until.label} is not shown.")
    return " ".join(parts)
