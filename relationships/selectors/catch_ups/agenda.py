"""What a meeting should talk about, put together from what is open at the client.

The agenda of a planned meeting is what was stored for it plus what has come up since: points are stored as soon as
somebody works on the agenda, and when the meeting is held (services.catch_ups.agenda). The client may read points:
nothing candid is among them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from opm.kernel import words
from relationships.models import AgendaItem, Charter, Commitment, Concern, Decision, Need, Touch, Warning
from relationships.models.record import LINE

SOON = timedelta(days=14)  # a commitment due in two weeks is talked about
CARRIES = 2  # a point that was carried so often is decided or dropped, not carried again
SETTLED = "Settled before the meeting."
Source = tuple[str, str]  # ("relationships.commitment", "12")
PAGES = {  # the page of the record that a point is about
    "relationships.commitment": "commitment",
    "relationships.decision": "decision",
    "relationships.concern": "concern",
    "relationships.need": "need",
}


@dataclass(frozen=True, slots=True)
class Open:
    """An open record of the client: its point in words, why it is on the agenda ("" for one that need not be)."""

    source: Source
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Point:
    """A point of an agenda. `key` names it in forms: its number, or its source as long as it is not stored.

    `must_end` asks to decide or drop; `route` and `source_id` lead to the record it is about.
    """

    key: str
    text: str
    why: str
    state: str
    result: str
    carried: int
    version: int
    route: str
    source: Source
    carried_from: AgendaItem | None = None

    @property
    def open(self) -> bool:
        return self.state == AgendaItem.State.OPEN

    @property
    def must_end(self) -> bool:
        """Whether it was carried twice already."""
        return self.open and self.carried >= CARRIES

    @property
    def source_id(self) -> str:
        return self.source[1]


def points(touch: Touch, today: date) -> list[Point]:
    """The agenda of a meeting in its order. Two queries once it is over, at most nine before."""
    stored = list(touch.agenda.all())
    if touch.state != Touch.State.PLANNED:
        return [_stored(item, "") for item in stored]
    records = open_records(touch, today)
    shown = [_stored(item, _why(item, records), settled=_is_settled(item, records)) for item in stored]
    return [*shown, *proposals(touch, stored, records)]


def proposals(touch: Touch, stored: Sequence[AgendaItem], records: Mapping[Source, Open]) -> list[Point]:
    """What belongs on the agenda of a planned meeting and is not stored with it yet; carried points come first."""
    known = {(item.source_type, item.source_id) for item in stored if item.source_type}
    found: list[Point] = []
    for item in waiting(touch):
        source = (item.source_type, item.source_id)
        if source in known or _is_settled(item, records):
            continue
        if item.source_type:
            known.add(source)
        carried = item.carried + (item.touch.state == Touch.State.HELD)
        found.append(_proposed(f"carried:{item.pk}", item.text, _carried_why(item), source, carried, item))
    for record in records.values():
        if record.why and record.source not in known:
            key = ":".join(record.source)
            found.append(_proposed(key, record.text, record.why, record.source, 0, None))
    return found


def waiting(touch: Touch) -> list[AgendaItem]:
    """Points of earlier meetings that wait for the client's next one; none for a meeting after it. Two queries."""
    planned = Touch.objects.filter(client=touch.client_id, state=Touch.State.PLANNED)
    following = planned.order_by("on", "at", "pk").values_list("pk", flat=True).first()
    if following != touch.pk:
        return []
    left = AgendaItem.objects.filter(
        touch__client=touch.client_id, state=AgendaItem.State.CARRIED, carried_to=None
    )
    return list(left.select_related("touch").order_by("touch__on", "position", "pk"))


def open_records(touch: Touch, today: date) -> dict[Source, Open]:
    """Everything open at the client, in the order of an agenda. Five queries."""
    client = touch.client_id
    untold = Exists(Warning.objects.filter(commitment=OuterRef("pk"), told_on=None))
    commitments = Commitment.objects.filter(client=client, state__in=Commitment.OPEN).annotate(untold=untold)
    rows = [(_rank(item, today), item) for item in commitments]
    found = [_commitment(item, rank) for rank, item in sorted(rows, key=lambda row: row[0])]
    decisions = Decision.objects.filter(client=client, state=Decision.State.WAITING)
    found += [_open(item, f"Decide: {item.question}", _waited(item.asked_on, today)) for item in decisions]
    concerns = Concern.objects.filter(client=client).exclude(state=Concern.State.CLOSED)
    for concern in concerns.order_by("-severity", "raised_on", "pk"):
        found.append(
            _open(concern, f"Concern: {concern.text}", f"Raised {words.day(concern.raised_on, near=today)}")
        )
    charters = Charter.objects.filter(client=client).exclude(state=Charter.State.REPLACED)
    found += [_charter(item, touch.on) for item in charters]
    needs = Need.objects.filter(client=client, state=Need.State.OPEN).order_by("seen_on", "pk")
    found += [_open(item, f"Need: {item.want}", "Led to no outcome yet") for item in needs]
    return {item.source: item for item in found}


def source_of(record: Commitment | Decision | Concern | Charter | Need) -> Source:
    """How a point names a record."""
    return record._meta.label_lower, str(record.pk)


def _rank(item: Commitment, today: date) -> int:
    """0 a slip nobody told, 1 at risk or late, 2 due soon, 3 not for the agenda."""
    if item.untold:  # type: ignore[attr-defined]
        return 0
    running = item.state in Commitment.RUNNING
    if item.state == Commitment.State.AT_RISK or (running and item.due_on < today):
        return 1
    return 2 if running and item.due_on <= today + SOON else 3


def _commitment(item: Commitment, rank: int) -> Open:
    # The client reads the text on paper and in minutes: that a slip is not told yet stands in the reason alone.
    why = ("Slip not told yet", "At risk", "Due soon", "")[rank]
    return _open(item, f"Commitment: {item.text}", why and f"{why}, promised for {words.day(item.due_on)}")


def _charter(item: Charter, on: date) -> Open:
    if item.state == Charter.State.DRAFT:
        return _open(item, "Agree the partnership charter", "Draft")
    due = item.review_on is not None and item.review_on <= on
    why = f"Review due {words.day(item.review_on)}" if due else ""
    return _open(item, "Review the partnership charter", why)


def _waited(asked_on: date, today: date) -> str:
    return f"Waiting for {words.count(max(0, (today - asked_on).days), 'day')}"


def _open(record: Commitment | Decision | Concern | Charter | Need, text: str, why: str) -> Open:
    return Open(source_of(record), text[:LINE], why)


def _why(item: AgendaItem, records: Mapping[Source, Open]) -> str:
    record = records.get((item.source_type, item.source_id))
    if item.carried:
        return _times(item.carried)
    return record.why if record else ""


def _carried_why(item: AgendaItem) -> str:
    return f"Left over from {words.day(item.touch.on)}"


def _times(carried: int) -> str:
    return "Carried over once" if carried == 1 else f"Carried over {carried} times"


def _is_settled(item: AgendaItem, records: Mapping[Source, Open]) -> bool:
    """Whether the record that the point is about is not open any more."""
    return bool(item.source_type) and (item.source_type, item.source_id) not in records


def _stored(item: AgendaItem, why: str, *, settled: bool = False) -> Point:
    done = settled and item.state == AgendaItem.State.OPEN
    return Point(
        key=str(item.pk),
        text=item.text,
        why=why or (_times(item.carried) if item.carried else ""),
        state=AgendaItem.State.DONE if done else item.state,
        result=SETTLED if done else item.result,
        carried=item.carried,
        version=item.version,
        route=PAGES.get(item.source_type, ""),
        source=(item.source_type, item.source_id),
    )


def _proposed(
    key: str, text: str, why: str, source: Source, carried: int, carried_from: AgendaItem | None
) -> Point:
    state = AgendaItem.State.OPEN
    return Point(key, text, why, state, "", carried, 0, PAGES.get(source[0], ""), source, carried_from)
