"""A client's catch-ups as a list, and what there is to say about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from opm.kernel import exports, recurrence, words
from opm.kernel.calendar import is_working_day
from relationships.models import CadenceRule, Client, Series, Touch
from relationships.selectors.catch_ups.due import Due, next_due

LATELY = timedelta(days=90)
SHOWS = (
    ("all", "All catch-ups"),
    ("planned", "Planned"),
    ("held", "Held"),
    ("cancelled", "Cancelled"),
    ("minutes", "Minutes not sent"),
)


HEADER = (
    "Day",
    "Time",
    "Minutes",
    "About",
    "People",
    "State",
    "Kind",
    "Channel",
    "Asked by",
    "A senior manager asked",
    "Led by",
    "Minutes sent on",
    "Why cancelled",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A catch-up in a list. `holiday` marks a planned one on a day nobody works."""

    touch: Touch
    people: str
    holiday: bool


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A series and its rule in words: "Every two weeks on Tuesday"."""

    series: Series
    words: str


@dataclass(frozen=True, slots=True)
class Above:
    """What stands above the list: who is due, series, how much we ask ourselves."""

    due: list[Due]
    rules: int
    series: list[SeriesRow]
    today: date


def listed(client: Client, words_: str, shown: str) -> QuerySet[Touch]:
    """Catch-ups that fit a search and a filter: to come first and soonest first, then the latest. One query."""
    rows = Touch.objects.filter(client=client).annotate(
        over=Case(When(state="planned", then=Value(0)), default=Value(1), output_field=IntegerField())
    )
    if shown == "minutes":
        rows = rows.filter(state=Touch.State.HELD, minutes_sent_at=None)
    elif shown != "all":
        rows = rows.filter(state=shown)
    for word in words_.split():
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(minutes__icontains=word)
            | Q(pk__in=Touch.seats.through.objects.filter(seat__person__name__icontains=word).values("touch"))
        )
    near = Case(When(state="planned", then=F("on")), default=None)
    rows = rows.order_by("over", near.asc(nulls_last=True), "-on", "-pk")
    return rows.select_related("series", "led_by").prefetch_related("seats__person")


def row_of(touch: Touch) -> Row:
    """A catch-up as the list shows it. No query for one with its seats read."""
    names = [seat.person.name for seat in touch.seats.all()]
    planned = touch.state == Touch.State.PLANNED
    return Row(touch, words.listed(names), planned and not is_working_day(touch.on))


def above(client: Client, today: date) -> Above:
    """Six queries."""
    due = next_due([client.pk], today)[client.pk]
    rules = CadenceRule.objects.filter(client=client).count()
    series = Series.objects.filter(client=client, ended_on=None)
    return Above(due, rules, [series_row(item) for item in series], today)


def series_row(series: Series) -> SeriesRow:
    """A rule that OPM did not write is shown as it is. No query."""
    try:
        said = recurrence.read(series.rule).words
    except ValueError:
        said = series.rule
    return SeriesRow(series, said[:1].upper() + said[1:])


def headline(client: Client, due: list[Due], today: date) -> str:
    """ "Finance: last catch-up 12 days ago, two people overdue". One query."""
    held = Touch.objects.filter(client=client, state=Touch.State.HELD)
    last = held.order_by("-on").values_list("on", flat=True).first()
    ago = "no catch-up yet" if last is None else f"last catch-up {ago_words(last, today)}"
    late = sum(item.overdue for item in due)
    overdue = f", {words.spelled(late).lower()} {'person' if late == 1 else 'people'} overdue" if late else ""
    return f"{client.name}: {ago}{overdue}"


def lede(client: Client, today: date) -> str:
    """The next one, and who asks for catch-ups. Two queries."""
    planned = Touch.objects.filter(client=client, state=Touch.State.PLANNED, on__gte=today)
    following = planned.order_by("on", "at").first()
    said = f"Next: {following.title}, {words.day(following.on)}." if following else "Nothing is planned."
    held = Touch.objects.filter(client=client, state=Touch.State.HELD, on__gt=today - LATELY)
    counted = held.aggregate(all=Count("pk"), ours=Count("pk", filter=Q(initiated_by=Touch.By.US)))
    if not counted["all"]:
        return said
    return f"{said} We asked for {counted['ours']} of the last {counted['all']} in 90 days."


def ago_words(day: date, today: date) -> str:
    """ "today", "yesterday", "12 days ago"."""
    days = (today - day).days
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")


def sheet_of(touches: Iterable[Touch]) -> exports.Sheet:
    """Catch-ups as a table; never a private note."""
    return exports.Sheet("Catch-ups", HEADER, [_line(touch) for touch in touches])


def _line(touch: Touch) -> tuple[object, ...]:
    sent = timezone.localdate(touch.minutes_sent_at) if touch.minutes_sent_at else None
    return (
        touch.on,
        f"{touch.at:%H:%M}" if touch.at else "",
        touch.minutes_long,
        touch.title,
        ", ".join(seat.person.name for seat in touch.seats.all()),
        touch.get_state_display(),
        touch.get_kind_display(),
        touch.get_channel_display(),
        touch.get_initiated_by_display(),
        "yes" if touch.asked_by_senior else "no",
        str(touch.led_by or ""),
        sent,
        touch.why_cancelled,
    )
