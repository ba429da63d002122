"""What the roadmap of a client showed in a quarter: measured while it runs, read from its roll-up afterwards.

Content of a roll-up (RoadmapQuarter.content, and what `measure` gives; nothing but JSON):

    {"counts":   {"promised": 5, "accepted": 3, "carried": 1, "items": 9, "ahead": 8, "beyond": 2, "fit": 6,
                  "outcomes": 4, "on_track": 3, "waiting": 2, "late": 1},
     "promised": [row, ...]   work packages instructed for the quarter, those carried into it included
     "accepted": [...]        of these, taken by the client by then, with conditions or without
     "carried":  [...]        of these, carried on into a later quarter by then
     "items":    [...]        initiatives on the roadmap of the quarter (selectors.initiatives.on_roadmap)
     "beyond":   [...]        of these, unfinished and ending more than twelve months after the quarter's end
     "fidelity": [...]        of these, unfinished and said more or less exactly than can be known (roadmap.fidelity)
     "outcomes": [...]        outcomes that ran in the quarter, each with its standing (selectors.outcomes)
     "waiting":  [...]}       feasibility replies that were waited for (`late`: past their day)
    row = {"kind": "initiative" | "package" | "outcome" | "request", "pk": 12, "title": "...", "words": "...",
           "tone": "" | "ok" | "warn" | "bad"}

`ahead` counts the unfinished initiatives, `fit` those of them without a warning; `on_track` those on track or reached.
A quarter that is over is looked at as of its last day: verdicts, carrying over and replies of later days do not count.
What cannot be dated back (times, states and confidence of initiatives) is as it stood in the night that wrote it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from opm.kernel import words
from opm.kernel.calendar import first_day, last_day
from opm.kernel.quarters import Quarter
from relationships.models import Client, User
from roadmap import fidelity
from roadmap.models import Feasibility, Initiative, Outcome, RoadmapQuarter, WorkPackage
from roadmap.models.demand import RUNNING
from roadmap.selectors import packages
from roadmap.selectors.initiatives import FINISHED, on_roadmap
from roadmap.selectors.outcomes import OutcomeRow, Standing, row_of
from roadmap.selectors.outcomes.rows import with_latest
from roadmap.services.initiatives import when_label

Content = dict[str, Any]
Entry = dict[str, Any]
BEYOND = timedelta(days=365)
FIGURES = {  # key, and what it is called at the head of its rows
    "promised": "Work packages promised",
    "accepted": "Work packages accepted",
    "carried": "Work packages carried over",
    "items": "Initiatives on the roadmap",
    "beyond": "Initiatives beyond twelve months",
    "fidelity": "Initiatives said more or less exactly than can be known",
    "outcomes": "Outcomes",
    "waiting": "Feasibility replies waited for",
}
ROUTES = {"initiative": "initiative", "package": "package", "outcome": "outcome", "request": "request"}


@dataclass(frozen=True, slots=True)
class Line:
    """A row behind a number, as pages and downloads show it."""

    client: str
    slug: str
    kind: str
    title: str
    words: str
    tone: str
    url: str


def is_live(quarter: Quarter, today: date) -> bool:
    """Whether a quarter is measured now: it is not over."""
    return last_day(quarter) >= today


# --- measured ----------------------------------------------------------------------------------------------------


def measure(client_ids: Collection[int], quarter: Quarter, today: date) -> dict[int, Content]:
    """The content of these clients' roll-ups, as of the quarter's last day or of today. Four queries."""
    as_of = min(last_day(quarter), today)
    parts = [
        _packages(client_ids, quarter, as_of),
        _initiatives(client_ids, quarter, as_of),
        _outcomes(client_ids, quarter, as_of),
        _waiting(client_ids, as_of),
    ]
    return {client: _content([part.get(client, {}) for part in parts]) for client in client_ids}


Part = Mapping[int, Mapping[str, list[Entry]]]


def _content(parts: Iterable[Mapping[str, list[Entry]]]) -> Content:
    content: Content = {figure: [] for figure in FIGURES}
    for part in parts:
        content |= part
    ahead = [row for row in content["items"] if row.pop("ahead", False)]
    return content | {
        "counts": {
            **{figure: len(content[figure]) for figure in FIGURES if figure != "fidelity"},
            "ahead": len(ahead),
            "fit": len(ahead) - len(content["fidelity"]),
            "on_track": sum(row["tone"] == "ok" for row in content["outcomes"]),
            "late": sum(row["tone"] == "bad" for row in content["waiting"]),
        }
    }


def _entry(kind: str, pk: int, title: str, said: str, tone: str = "", **more: Any) -> Entry:
    return {"kind": kind, "pk": pk, "title": title, "words": said, "tone": tone, **more}


def _packages(client_ids: Collection[int], quarter: Quarter, as_of: date) -> Part:
    found = packages.kept(client_ids, [quarter])
    return {client: _of_packages(kept, as_of) for (client, _), kept in found.items()}


def _of_packages(kept: packages.Kept, as_of: date) -> dict[str, list[Entry]]:
    promised = [item for item in kept.promised if timezone.localdate(item.created_at) <= as_of]
    taken, moved = set(kept.accepted), set(kept.carried)
    accepted = [item for item in promised if item in taken and (item.verdict_on or as_of) <= as_of]
    carried = [item for item in promised if item in moved and _carried_on(item, as_of) <= as_of]
    return {
        "promised": [
            _package(item, "ok" if item in accepted else "warn" if item in carried else "")
            for item in promised
        ],
        "accepted": [_package(item, "ok") for item in accepted],
        "carried": [_package(item, "warn") for item in carried],
    }


def _carried_on(item: WorkPackage, otherwise: date) -> date:
    return timezone.localdate(item.carried_to.created_at) if item.carried_to else otherwise


def _package(item: WorkPackage, tone: str) -> Entry:
    said = [item.initiative.title, f"due {words.day(item.due_on, year=True)}"]
    if tone == "ok":
        said.append(item.get_state_display().lower())
    if tone == "warn":
        said.append(f"carried over to {item.carried_to.quarter.label}" if item.carried_to else "carried over")
    return _entry("package", item.pk, item.deliverable, ", ".join(said), tone)


def _initiatives(client_ids: Collection[int], quarter: Quarter, as_of: date) -> Part:
    found: dict[int, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    rows = Initiative.objects.filter(on_roadmap(quarter), client__in=client_ids)
    for item in rows.order_by("earliest", "latest", "title", "pk"):
        own, ahead = found[item.client_id], item.state not in FINISHED
        said = f"{when_label(item.when)}, {item.get_state_display().lower()}"
        own["items"].append(_entry("initiative", item.pk, item.title, said, ahead=ahead))
        if ahead and item.latest > last_day(quarter) + BEYOND:
            own["beyond"].append(_entry("initiative", item.pk, item.title, said))
        if warnings := _warnings(item, as_of) if ahead else ():
            said = " ".join(warning.sentence for warning in warnings)
            own["fidelity"].append(_entry("initiative", item.pk, item.title, said, "warn"))
    return found


def _warnings(item: Initiative, as_of: date) -> tuple[fidelity.Warning, ...]:
    return fidelity.fits(item.when, as_of, item.confidence, bool(item.deliverable))


def _outcomes(client_ids: Collection[int], quarter: Quarter, as_of: date) -> Part:
    ran = Outcome.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=first_day(quarter)),
        client__in=client_ids,
        created_at__date__lte=as_of,
    )
    found: dict[int, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for item in with_latest(ran.order_by("client", "theme__position", "pk"), as_of):
        row = row_of(item, as_of)
        if row.standing != Standing.DROPPED:
            found[item.client_id]["outcomes"].append(_outcome(row))
    return found


def _outcome(row: OutcomeRow) -> Entry:
    tones = {Standing.ON_TRACK: "ok", Standing.REACHED: "ok", Standing.OFF_TRACK: "bad"}
    said = [row.standing.label]
    if row.now:
        said.append(f"stands at {row.now}")
    if row.target:
        said.append(f"target {row.target}" + (f", {row.due}" if row.due else ""))
    return _entry("outcome", row.pk, row.item.measure, ", ".join(said), tones.get(row.standing, ""))


def _waiting(client_ids: Collection[int], as_of: date) -> Part:
    """Replies asked for by that day and not given by then, of whatever became of the request since."""
    unanswered = Q(verdict=Feasibility.Verdict.WAITING) | Q(replied_on__gt=as_of)
    rows = Feasibility.objects.filter(unanswered, request__client__in=client_ids, asked_on__lte=as_of)
    ended = Q(verdict=Feasibility.Verdict.WAITING) & ~Q(request__column__in=RUNNING)
    found: dict[int, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for item in rows.exclude(ended).select_related("team", "request").order_by("due_on", "pk"):
        late = (as_of - item.due_on).days
        said = f"{item.team}, due {words.day(item.due_on, year=True)}"
        said += f", {words.count(late, 'day')} late" if late > 0 else ""
        entry = _entry("request", item.request_id, item.request.title, said, "bad" if late > 0 else "")
        found[item.request.client_id]["waiting"].append(entry)
    return found


# --- read --------------------------------------------------------------------------------------------------------


def counts_of(clients: Sequence[Client], quarter: Quarter, today: date) -> dict[int, dict[str, int]]:
    """The counts of a quarter by client; one that was not kept then is left out. Four queries, or one."""
    if is_live(quarter, today):
        measured = measure([client.pk for client in clients], quarter, today)
        return {client: content["counts"] for client, content in measured.items()}
    return kept_counts(clients, [quarter]).get(quarter, {})


def kept_counts(
    clients: Sequence[Client], quarters: Collection[Quarter]
) -> dict[Quarter, dict[int, dict[str, int]]]:
    """The counts of roll-ups, by quarter and client. One query, and no rows are read."""
    found: dict[Quarter, dict[int, dict[str, int]]] = defaultdict(dict)
    rows = RoadmapQuarter.objects.filter(client__in=clients, quarter__in=list(quarters)).order_by()
    for quarter, client, counts in rows.values_list("quarter", "client", "content__counts"):
        found[quarter][client] = counts or {}
    return found


def lines_of(clients: Sequence[Client], quarter: Quarter, figure: str, today: date) -> list[Line]:
    """The rows behind a number, by client. Four queries, or one."""
    if is_live(quarter, today):
        measured = measure([client.pk for client in clients], quarter, today)
        entries = {client: content[figure] for client, content in measured.items()}
    else:
        rows = RoadmapQuarter.objects.filter(client__in=clients, quarter=quarter).order_by()
        entries = {client: found or [] for client, found in rows.values_list("client", f"content__{figure}")}
    return [_line(client, entry) for client in clients for entry in entries.get(client.pk, ())]


def _line(client: Client, entry: Entry) -> Line:
    return Line(
        client=client.name,
        slug=client.slug,
        kind=entry["kind"],
        title=entry["title"],
        words=entry["words"],
        tone=entry.get("tone", ""),
        url=reverse(ROUTES[entry["kind"]], args=[client.slug, entry["pk"]]),
    )


def clients_of(user: User, quarter: Quarter, today: date, chosen: Mapping[str, str]) -> list[Client]:
    """The clients whose roadmap `user` may read, as the filters leave them, by name. One query.

    While a quarter runs only those that are partnered with today; a quarter that is over shows whoever was kept then.
    """
    clients = Client.objects.visible_to(user)
    if is_live(quarter, today):
        clients = clients.active()
    paths = {"portfolio": "portfolio", "client": "slug"}
    wanted = {paths[name]: value for name, value in chosen.items() if name in paths}
    return list(clients.filter(**wanted).select_related("portfolio").order_by("name"))
