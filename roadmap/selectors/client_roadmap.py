"""A client's roadmap by quarter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from opm.kernel import words
from opm.kernel.calendar import first_day, quarter_of
from opm.kernel.quarters import Quarter
from relationships.models import Client
from roadmap.models import Enablement, Initiative
from roadmap.selectors.initiatives import Row, State, rows_of


@dataclass(frozen=True, slots=True)
class QuarterGroup:
    """Initiatives that end in one quarter."""

    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ClientRoadmap:
    """A client's roadmap seen from `quarter`: overdue first, then by the quarter of the end."""

    headline: str
    lede: str
    groups: tuple[QuarterGroup, ...]
    earlier: tuple[Row, ...]
    stopped: tuple[Row, ...]
    can_edit: bool
    figure: dict[str, Any] | None = None
    shown: tuple[Row, ...] = field(default=())


def client_roadmap(client: Client, quarter: Quarter, today: date, *, can_edit: bool) -> ClientRoadmap:
    """The roadmap of a client's page. Three or four queries."""
    from roadmap.charts.timeline import timeline

    rows = rows_of(Initiative.objects.filter(client=client), today)
    live = [row for row in rows if row.state != State.STOPPED]
    ahead = [row for row in live if row.latest >= first_day(quarter) or not row.finished]
    return ClientRoadmap(
        headline=_client_headline(client.name, ahead),
        lede=_client_lede(ahead),
        groups=_by_end_quarter(ahead),
        earlier=tuple(row for row in live if row not in ahead),
        stopped=tuple(row for row in rows if row.state == State.STOPPED),
        can_edit=can_edit,
        figure=timeline(ahead, quarter=quarter, today=today, by_client=False) if ahead else None,
        shown=tuple(ahead),
    )


def _by_end_quarter(rows: Iterable[Row]) -> tuple[QuarterGroup, ...]:
    overdue = [row for row in rows if row.overdue]
    groups: dict[Quarter, list[Row]] = defaultdict(list)
    for row in rows:
        if not row.overdue:
            groups[quarter_of(row.latest)].append(row)
    late = [QuarterGroup("Overdue", tuple(overdue))] if overdue else []
    return (*late, *(QuarterGroup(key.label, tuple(groups[key])) for key in sorted(groups)))


def _client_headline(name: str, rows: list[Row]) -> str:
    if not rows:
        return f"Nothing is on {name}'s roadmap yet"
    later = [row for row in rows if row.slip_days > 0]
    overdue = [row for row in rows if row.overdue]
    total = words.count(len(rows), "initiative")
    if overdue:
        return f"{words.spelled(len(overdue))} of {total} {words.agree(len(overdue), 'is', 'are')} overdue"
    if later:
        end = words.agree(len(later), "ends", "end")
        return f"{words.spelled(len(later))} of {total} {end} later than first agreed"
    what = "initiative" if len(rows) == 1 else "initiatives"
    return f"{words.spelled(len(rows))} {what}, none later than first agreed"


def _client_lede(rows: list[Row]) -> str:
    undecided = [row for row in rows if any(item.way == Enablement.Way.UNDECIDED for item in row.teams)]
    alone = [row for row in rows if not row.teams]
    parts = []
    if undecided:
        parts.append(f"The way is undecided for {words.listed([row.title for row in undecided], 2)}.")
    if alone:
        verb = "names" if len(alone) == 1 else "name"
        parts.append(f"{words.spelled(len(alone))} {verb} no enabling team yet.")
    return " ".join(parts) or ("Every one has its team and its way." if rows else "")
