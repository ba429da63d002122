"""Catch-ups: how often, those that were held, moved or missed, series, agendas with what was carried, minutes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from opm.demo.rhythm.shape import Meeting, Single
from opm.demo.rhythm.tale import QUARTERS, Tale
from opm.kernel import recurrence
from opm.kernel.calendar import plus_working_days
from relationships.models import AgendaItem, CadenceRule, Channel, Seat, Series, Touch, User
from relationships.services.catch_ups.series import AHEAD
from relationships.services.catch_ups.touches import title_for

State = Touch.State
SERIES_SINCE = 364  # days: whole weeks
THURSDAY = 3
WRITTEN, TOLD = 400, 200  # days back for which there are minutes, and entries in the history
HOURS = ("10:00", "11:30", "14:30", "09:00", "16:00")
MOVED = (
    "Sickness on our side",
    "The client's week was full",
    "Moved by us at short notice",
    "Nothing was prepared",
    "Month end at the client",
)


def write(tales: Sequence[Tale]) -> None:
    """Rules, series, meetings with who was there, agendas. Seven statements."""
    _write_rules(tales)
    made = [(tale, touch) for tale in tales for touch in (*_meetings(tale), *_singles(tale))]
    made += [(tale, touch) for tale, touch in _write_series(tales)]
    made.sort(key=lambda item: (item[1].on, item[0].told.client, item[1].title))
    Touch.objects.bulk_create([touch for _, touch in made], batch_size=500)
    through = Touch.seats.through
    through.objects.bulk_create(
        [through(touch_id=touch.pk, seat_id=seat.pk) for tale, touch in made for seat in _there(tale, touch)],
        batch_size=500,
    )
    for tale, touch in made:
        if touch.state == State.HELD:
            tale.touches.append(touch)
        _remember(tale, touch)
    _write_agendas(tales)


# --- rules ----------------------------------------------------------------------------------------------------------
def _write_rules(tales: Sequence[Tale]) -> None:
    rules = [
        (
            tale,
            CadenceRule(
                client=tale.client,
                seat=tale.seats[pace.who] if pace.who else None,
                tier=pace.tier,
                days=pace.days,
                grace_days=pace.grace,
                created_at=tale.at(tale.seats[pace.who].created_at.date() if pace.who else tale.begin, 70),
            ),
        )
        for tale in tales
        for pace in tale.told.pace
    ]
    CadenceRule.objects.bulk_create([rule for _, rule in rules])
    for tale, rule in rules:
        tale.remember("cadence.set", rule, rule.created_at, new=str(rule))


# --- meetings -------------------------------------------------------------------------------------------------------
def _meetings(tale: Tale) -> Iterator[Touch]:
    """Each meeting's occasions backwards from the last one held, and the one that is planned."""
    for meeting in tale.told.meetings:
        if meeting.every:
            continue
        chance_of = f"{meeting.title}{meeting.who[0]}"
        ago, number = meeting.last, 0
        while (day := tale.day(ago)) >= tale.begin:
            chance = tale.chance(f"{chance_of} {number}")
            happens = number == 0 or _kept(tale, meeting, day, chance.share())
            if happens:
                yield from _made(tale, meeting, day, State.HELD)
            elif chance.share() < 0.4 and meeting.kept[max(0, tale.index(day))] != ".":
                yield from _made(tale, meeting, day, State.CANCELLED)
            number += 1
            ago += meeting.days - int(chance.share() * 2)
        if meeting.ahead is not None:
            yield from _made(tale, meeting, tale.day(-meeting.ahead), State.PLANNED)


def _kept(tale: Tale, meeting: Meeting, day: date, share: float) -> bool:
    digit = meeting.kept[max(0, min(QUARTERS - 1, tale.index(day)))]
    return digit != "." and share * 9 < int(digit)


def _made(
    tale: Tale, meeting: Meeting, day: date, state: str, series: Series | None = None
) -> Iterator[Touch]:
    """One occasion; none where nobody of those meant had a seat that day."""
    names = _sitting(tale, meeting.who, day)
    if not names:
        return
    told, chance = tale.told, tale.chance(f"{meeting.title}{meeting.who[0]} of {tale.ago(day)}")
    typed = chance.share() * 100 < told.typed
    ours = series is not None or chance.share() * 100 < told.asks
    touch = Touch(
        client=tale.client,
        title=meeting.title or title_for([tale.seats[name] for name in names]),
        on=day,
        at=_hour(tale, meeting),
        minutes_long=meeting.minutes,
        kind=chance.pick(meeting.kinds) if typed or state == State.PLANNED else "",
        channel=meeting.channel,
        initiated_by=Touch.By.US if ours else Touch.By.THEM,
        led_by=_leads(tale, meeting.title or meeting.who[0]),
        state=state,
        why_cancelled=chance.pick(MOVED) if state == State.CANCELLED else "",
        series=series,
        recurrence_on=day if series else None,
        version=1 if state == State.PLANNED else 2,
        created_at=tale.at(day - timedelta(days=6 + int(chance.share() * 6)), 30),
    )
    touch.there = names  # type: ignore[attr-defined]
    if state == State.HELD:
        _write_minutes(tale, touch, _said(tale, touch))
    yield touch


def _hour(tale: Tale, meeting: Meeting) -> time:
    """No two meetings of a client at one time."""
    return time.fromisoformat(meeting.at or HOURS[tale.told.meetings.index(meeting)])


def _sitting(tale: Tale, names: Sequence[str], day: date) -> list[str]:
    return [name for name in names if _sits(tale.seats[name], day)]


def _sits(seat: Seat, day: date) -> bool:
    return seat.started_on <= day <= (seat.ended_on or day)


def _leads(tale: Tale, name: str) -> User:
    return tale.somebody(f"leads {name}")


def _there(tale: Tale, touch: Touch) -> list[Seat]:
    return [tale.seats[name] for name in touch.there]  # type: ignore[attr-defined]


def _topics(tale: Tale, touch: Touch) -> list[tuple[str, str]]:
    """Two points of the client's that this meeting was about; the same for the same day."""
    topics = tale.told.topics
    if not topics:
        return []
    first = int(tale.chance(f"topics {tale.ago(touch.on)} {touch.title}").share() * len(topics))
    return [topics[first], topics[(first + 1) % len(topics)]] if len(topics) > 1 else [topics[first]]


def _said(tale: Tale, touch: Touch) -> str:
    if tale.ago(touch.on) > WRITTEN or touch.channel == Channel.MAIL:
        return ""
    return "\n".join(f"{text}: {result}" for text, result in _topics(tale, touch))


def _write_minutes(tale: Tale, touch: Touch, text: str) -> None:
    """The words, and when they went out: the slower, the weaker the rhythm was at that time."""
    touch.minutes = text
    early, late = tale.told.slow
    delay = round(late + (early - late) * min(1.0, tale.ago(touch.on) / (QUARTERS * 91)))
    sent = plus_working_days(touch.on, delay) if delay else touch.on
    if touch.channel != Channel.MAIL and sent <= tale.today:
        touch.minutes_sent_at = tale.at(sent, 470)


def _singles(tale: Tale) -> Iterator[Touch]:
    for single in tale.told.singles:
        touch = _single(tale, single, tale.day(single.on))
        touch.there = list(single.who)  # type: ignore[attr-defined]
        if touch.state == State.HELD and single.text:
            _write_minutes(tale, touch, single.text)
        yield touch


def _single(tale: Tale, told: Single, day: date) -> Touch:
    state = State.CANCELLED if told.cancelled else State.HELD if told.on >= 0 else State.PLANNED
    return Touch(
        client=tale.client,
        title=told.title,
        on=day,
        at=None if told.channel == Channel.MAIL else time.fromisoformat(told.at),
        minutes_long=told.minutes,
        kind=told.kind,
        channel=told.channel,
        initiated_by=Touch.By.THEM if told.theirs else Touch.By.US,
        asked_by_senior=told.senior,
        led_by=tale.owner,
        state=state,
        private_note=told.private,
        why_cancelled=told.cancelled,
        version=1 if state == State.PLANNED else 2,
        created_at=tale.at(day - timedelta(days=3), 40),
    )


# --- series ---------------------------------------------------------------------------------------------------------
def _write_series(tales: Sequence[Tale]) -> Iterator[tuple[Tale, Touch]]:
    """Every second Thursday for a year, and eight weeks ahead. Two statements."""
    told = [(tale, meeting) for tale in tales for meeting in tale.told.meetings if meeting.every]
    rows = Series.objects.bulk_create([_series(tale, meeting) for tale, meeting in told])
    through = Series.seats.through
    through.objects.bulk_create(
        through(series_id=row.pk, seat_id=tale.seats[name].pk)
        for (tale, meeting), row in zip(told, rows, strict=True)
        for name in meeting.who
    )
    for (tale, meeting), row in zip(told, rows, strict=True):
        tale.remember("series.start", row, row.created_at, new=row.title)
        for day in recurrence.days(row.rule, row.starts_on, row.starts_on, tale.today + AHEAD):
            for touch in _made(tale, meeting, day, _became(tale, meeting, day), row):
                yield tale, touch


def _series(tale: Tale, meeting: Meeting) -> Series:
    ahead = (THURSDAY - tale.today.weekday()) % 7 or 7
    starts_on = tale.today + timedelta(days=ahead - SERIES_SINCE)
    return Series(
        client=tale.client,
        title=meeting.title,
        rule=recurrence.Pattern(meeting.every, THURSDAY).rule(),
        starts_on=starts_on,
        at=_hour(tale, meeting),
        minutes_long=meeting.minutes,
        kind=meeting.kinds[0],
        channel=meeting.channel,
        led_by=_leads(tale, meeting.title),
        created_at=tale.at(starts_on - timedelta(days=10), 90),
    )


def _became(tale: Tale, meeting: Meeting, day: date) -> str:
    if day > tale.today:
        return State.PLANNED
    share = tale.chance(f"series {meeting.title} {tale.ago(day) // 7}").share()
    return State.HELD if _kept(tale, meeting, day, share) else State.CANCELLED


# --- agendas --------------------------------------------------------------------------------------------------------
def _write_agendas(tales: Sequence[Tale]) -> None:
    """Points that were talked about, and those that went from one meeting to the next: one statement a step."""
    points = [point for tale in tales for touch in _recent(tale) for point in _points(tale, touch)]
    AgendaItem.objects.bulk_create(points, batch_size=500)
    chains = [chain for tale in tales for chain in _chains(tale)]
    for step in range(max(map(len, chains), default=0)):
        some = [chain for chain in chains if len(chain) > step]
        for chain in some:
            chain[step].carried_from = chain[step - 1] if step else None
        AgendaItem.objects.bulk_create([chain[step] for chain in some])


def _recent(tale: Tale) -> list[Touch]:
    talks = [touch for touch in tale.touches if touch.channel != Channel.MAIL and touch.at is not None]
    return [touch for touch in talks if tale.ago(touch.on) <= TOLD]


def _points(tale: Tale, touch: Touch) -> Iterator[AgendaItem]:
    for position, (text, result) in enumerate(_topics(tale, touch)):
        yield AgendaItem(
            touch=touch, text=text, state=AgendaItem.State.DONE, result=result, position=position, version=2
        )


def _chains(tale: Tale) -> Iterator[list[AgendaItem]]:
    """A point left over from the last meetings, oldest first; the last one waits for the next meeting."""
    recent = _recent(tale)
    for number, (text, times) in enumerate(tale.told.left):
        yield [
            AgendaItem(
                touch=touch, text=text, state=AgendaItem.State.CARRIED, carried=carried, position=5 + number
            )
            for carried, touch in enumerate(recent[-times:])
        ]


# --- audit ----------------------------------------------------------------------------------------------------------
def _remember(tale: Tale, touch: Touch) -> None:
    if tale.ago(touch.on) > TOLD:
        return
    if touch.series_id is None:
        tale.remember("touch.plan", touch, touch.created_at, touch.led_by, new=str(touch))
    if touch.state == State.HELD:
        tale.move(
            "touch.hold", touch, _held(tale, touch), "state", State.PLANNED, State.HELD, by=touch.led_by
        )
    if touch.state == State.CANCELLED:
        at = tale.at(touch.on - timedelta(days=1), 100)
        why = touch.why_cancelled
        moved = (State.PLANNED, State.CANCELLED)
        tale.move(
            "touch.cancel", touch, max(at, touch.created_at), "state", *moved, by=touch.led_by, reason=why
        )
    if touch.private_note:
        tale.remember("touch.private", touch, _held(tale, touch), field="private_note")
    if touch.minutes_sent_at:
        at = touch.minutes_sent_at
        how = "sent by hand"
        tale.move("touch.minutes", touch, at, "minutes_sent_at", None, at, by=touch.led_by, reason=how)


def _held(tale: Tale, touch: Touch) -> datetime:
    return tale.at(touch.on, 460)
