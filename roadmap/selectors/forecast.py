"""What a team's own finished initiatives say about when an initiative ends (RHYTHM.md, last paragraph).

A team's history is counts of days and nothing else, so it counts the finished initiatives of all clients, those out of
the viewer's sight included: no title, client or date leaves this module. The slip of an initiative runs from the end
first agreed to the day it went live (or its last planned end, where that day was never said).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from opm.kernel import slips, words
from opm.kernel.when import WhenRange
from roadmap.models import Enablement, Initiative
from roadmap.services.initiatives import when_label

NO_TEAM = "No forecast: it names no enabling team yet."


@dataclass(frozen=True, slots=True)
class Outlook:
    """A forecast in words: what the history says, how well such forecasts held, what else to know; or why none."""

    text: str
    back_test: str = ""
    note: str = ""
    p50_on: date | None = None
    p85_on: date | None = None


def slip_history(team_ids: Collection[int]) -> dict[int, list[int]]:
    """Days from the end first agreed to going live, in the order of going live, by team. One query."""
    rows = Enablement.objects.filter(team__in=team_ids, initiative__state=Initiative.State.DONE).values_list(
        "team", "initiative__live_on", "initiative__latest", "initiative__baseline_latest"
    )
    ended = sorted((live_on or latest, team, baseline) for team, live_on, latest, baseline in rows)
    found: dict[int, list[int]] = defaultdict(list)
    for on, team, baseline in ended:
        found[team].append((on - baseline).days)
    return dict(found)


def met_forecasts(client_ids: Collection[int], first: date, last: date) -> dict[int, list[bool]]:
    """Whether each initiative that went live in these days was within the P85 of its slowest team, by client.

    The forecast is made from what the teams had finished before it went live; one that no team could forecast is left
    out. One query.
    """
    rows = Enablement.objects.filter(initiative__state=Initiative.State.DONE).values_list(
        "team",
        "initiative",
        "initiative__client",
        "initiative__live_on",
        "initiative__latest",
        "initiative__baseline_latest",
    )
    wanted, before = set(client_ids), defaultdict[int, list[int]](list)
    limits: dict[int, list[int]] = defaultdict(list)
    judged: dict[int, tuple[int, int]] = {}
    for on, team, item, client, baseline in sorted((row[3] or row[4], *row[:3], row[5]) for row in rows):
        slip = (on - baseline).days
        if client in wanted and first <= on <= last:
            limit = slips.p85(before[team])
            limits[item] += [] if limit is None else [limit]
            judged[item] = client, slip
        before[team].append(slip)
    found: dict[int, list[bool]] = defaultdict(list)
    for item, (client, slip) in judged.items():
        if limits[item]:
            found[client].append(slip <= max(limits[item]))
    return dict(found)


def outlook(initiative: Initiative) -> Outlook | None:
    """The forecast of an unfinished initiative from its enabling teams; None of a finished one. Two queries.

    Of several teams the one with the latest P85 counts: the initiative is not there before its last part is.
    """
    if initiative.state in (Initiative.State.DONE, Initiative.State.STOPPED):
        return None
    teams = dict(initiative.enablements.values_list("team", "team__name"))
    if not teams:
        return Outlook(NO_TEAM)
    history = slip_history(teams)
    found = {name: slips.forecast(history.get(pk, [])) for pk, name in teams.items()}
    known = {name: item for name, item in found.items() if isinstance(item, slips.Forecast)}
    thin = {name: item for name, item in found.items() if isinstance(item, slips.Thin)}
    if not known:
        return Outlook(" ".join(f"{name}: {item.sentence}" for name, item in sorted(thin.items())))
    worst = max(known, key=lambda name: (known[name].p85, known[name].p50, name))
    return _said(initiative, worst, known[worst], others=len(known) - 1, thin=sorted(thin))


def _said(
    initiative: Initiative, team: str, found: slips.Forecast, *, others: int, thin: list[str]
) -> Outlook:
    agreed = initiative.baseline_latest
    p50_on, p85_on = (agreed + timedelta(days=days) for days in (found.p50, found.p85))
    text = f"Of {team}'s last {words.count(found.items, 'initiative')} half ended {_within(found.p50)}"
    text += f" the end first agreed; 85 % {_within(found.p85)} it: {_between(p50_on, p85_on, initiative)}."
    notes = []
    if others:
        notes.append(f"The slowest of {others + 1} teams counts: it is there when the last part is.")
    if thin:
        notes.append(f"{words.listed(thin)} finished too few to say anything.")
    return Outlook(text, found.back_test, " ".join(notes), p50_on, p85_on)


def _within(days: int) -> str:
    if days < 0:
        return f"at least {words.count(-days, 'day')} before"
    return f"within {words.count(days, 'day')} of" if days else "by"


def _between(p50_on: date, p85_on: date, initiative: Initiative) -> str:
    """As exactly as the initiative's own time is said: "Q1 2027 to Q2 2027"."""
    return when_label(WhenRange(p50_on, p85_on, initiative.precision))
