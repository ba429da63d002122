"""The calendar feed: private, revocable, right in every zone, nothing candid in it. Read back with icalendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client as Browser
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from opm.kernel.models import SignedLink
from relationships.models import Charter, Client, Commitment, Touch, User
from relationships.selectors.calendar import Entry, feed, starts_at, to_ical
from relationships.services import calendar as service
from relationships.testing import seat_of, touch_with

ZONES = ("Europe/Berlin", "Pacific/Kiritimati", "America/New_York", "Pacific/Niue", "Asia/Kathmandu", "UTC")
NOW = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 10)


def entry(on: date, at: time | None = None, **more: Any) -> Entry:
    values = {"uid": "1@opm", "title": "Catch-up", "minutes_long": 30, "where": "", "about": "", "url": "/x/"}
    return Entry(**{**values, "on": on, "at": at, "sequence": 1, **more})


def events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def address(path: str) -> str:
    return f"https://opm.example.org{path}"


@given(on=st.dates(date(2000, 1, 1), date(2100, 12, 31)), zone=st.sampled_from(ZONES))
def test_a_whole_day_is_that_day_in_every_zone(on: date, zone: str) -> None:
    with override_settings(TIME_ZONE=zone):
        (event,) = events(to_ical([entry(on)], NOW, address))
    assert (event["dtstart"].dt, event["dtend"].dt) == (on, on + timedelta(days=1))
    assert not isinstance(event["dtstart"].dt, datetime)


@given(
    on=st.dates(date(2000, 1, 1), date(2037, 12, 31)),
    at=st.times().map(lambda given: given.replace(second=0, microsecond=0)),
    zone=st.sampled_from(ZONES),
)
def test_a_time_reads_the_same_on_the_clock_of_its_zone(on: date, at: time, zone: str) -> None:
    start = starts_at(on, at, zone)
    read = start.astimezone(ZoneInfo(zone))
    left_out = read.replace(tzinfo=None) != datetime.combine(on, at)
    assert read.date() == on or left_out
    if left_out:  # the hour that the clocks leave out: never earlier, at most by that hour later
        assert timedelta(0) < read.replace(tzinfo=None) - datetime.combine(on, at) <= timedelta(hours=2)


@pytest.mark.parametrize(
    ("zone", "on", "at", "utc"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 11, 17), time(14, 30), datetime(2026, 11, 17, 13, 30, tzinfo=UTC)),
        ("Pacific/Kiritimati", date(2026, 11, 17), time(0, 15), datetime(2026, 11, 16, 10, 15, tzinfo=UTC)),
        ("America/New_York", date(2026, 11, 1), time(1, 30), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
    ],
)
def test_gaps_and_far_zones_give_one_moment(zone: str, on: date, at: time, utc: datetime) -> None:
    with override_settings(TIME_ZONE=zone):
        (event,) = events(to_ical([entry(on, at)], NOW, address))
    assert event["dtstart"].dt == utc
    assert event["dtend"].dt == utc + timedelta(minutes=30)


@given(title=st.text(st.characters(blacklist_categories=["Cs"]), max_size=300))
def test_any_title_is_read_back_and_adds_no_line_of_its_own(title: str) -> None:
    said = f"BEGIN:VEVENT\r\n{title}\nATTENDEE:x"
    (event,) = events(to_ical([entry(TODAY, title=said)], NOW, address))
    assert "ATTENDEE" not in event
    assert str(event["summary"]).startswith("BEGIN:VEVENT\n")


@pytest.fixture
def filled(finance: Client, sales: Client, now: datetime) -> Touch:
    sam = seat_of(finance)
    more: dict[str, Any] = {"minutes": "canary-minutes", "private_note": "canary-candid"}
    touch = touch_with(finance, TODAY, sam, state="planned", at=time(14, 30), title="Close calendar", **more)
    touch_with(finance, TODAY, sam, state="cancelled", title="Called off")
    touch_with(sales, TODAY, state="planned", title="canary-sales")
    Commitment.objects.create(
        client=finance,
        text="Close report",
        promised_on=TODAY,
        baseline_on=TODAY,
        due_on=date(2026, 11, 27),
        state="accepted",
        created_at=now,
    )
    Charter.objects.create(client=finance, number=1, review_on=date(2027, 1, 31), created_at=now)
    return touch


@pytest.mark.django_db
def test_the_feed_holds_catch_ups_due_days_and_reviews_of_ones_own_clients_only(
    filled: Touch, alice: User, carol: User, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(6):
        found = {str(event["summary"]): event for event in events(feed(alice, TODAY, NOW, address))}
    assert set(found) == {"Close calendar, Finance", "Called off, Finance", "Due: Close report, Finance"}
    assert found["Close calendar, Finance"]["status"] == "CONFIRMED"
    assert found["Called off, Finance"]["status"] == "CANCELLED"
    assert found["Due: Close report, Finance"]["dtstart"].dt == date(2026, 11, 27)
    assert events(feed(carol, TODAY, NOW, address)) == []
    assert b"canary" not in feed(alice, TODAY, NOW, address)


@pytest.mark.django_db
def test_an_entry_keeps_its_name_and_its_number_grows_with_each_change(filled: Touch, alice: User) -> None:
    def shown() -> tuple[str, int]:
        event = next(e for e in events(feed(alice, TODAY, NOW, address)) if "Close calendar" in e["summary"])
        return str(event["uid"]), int(event["sequence"])

    before = shown()
    Touch.objects.filter(pk=filled.pk).update(on=TODAY + timedelta(days=1), version=2)
    assert shown() == (before[0], before[1] + 1)


def path(token: str) -> str:
    return reverse("calendar_feed", args=[token])


@pytest.mark.django_db
def test_a_token_opens_the_feed_without_signing_in_and_only_its_fingerprint_is_stored(
    filled: Touch, alice: User
) -> None:
    token = service.make_link(user=alice, now=timezone.now())
    response = Browser().get(path(token))
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/calendar")
    assert "no-store" in response["Cache-Control"]
    assert token not in str(SignedLink.objects.values())
    assert token not in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["revoked", "expired", "renewed", "dismissed", "another purpose"])
def test_a_token_that_does_not_open_looks_like_one_that_never_was(alice: User, state: str) -> None:
    now = timezone.now()
    token = service.make_link(user=alice, now=now)
    row = SignedLink.objects.filter(purpose="calendar")
    match state:
        case "revoked":
            service.revoke_link(user=alice, now=now)
        case "expired":
            row.update(created_at=now - timedelta(2), expires_at=now - timedelta(1))
        case "renewed":
            service.make_link(user=alice, now=now)
        case "dismissed":
            User.objects.filter(pk=alice.pk).update(is_active=False)
        case "another purpose":
            row.update(purpose="charter")
    browser = Browser()
    dead, unknown = browser.get(path(token)), browser.get(path("x" * 43))
    assert (dead.status_code, dead.content) == (unknown.status_code, unknown.content) == (404, dead.content)
    assert dict(dead.headers) == dict(unknown.headers)


@pytest.mark.django_db
def test_fifty_mutated_tokens_open_nothing(alice: User) -> None:
    token, browser = service.make_link(user=alice, now=timezone.now()), Browser()
    mutated = [token[:i] + ("A" if token[i] != "A" else "B") + token[i + 1 :] for i in range(len(token))]
    mutated += [token[:-1], token + "A", token.swapcase(), token[::-1], "0", token * 2, "é" * 20, "%00"]
    assert len(mutated) >= 50
    assert {browser.get(path(text)).status_code for text in mutated} == {404}


@pytest.mark.django_db
def test_the_address_is_shown_once_made_anew_and_revoked_on_ones_own_page(alice: User) -> None:
    browser = Browser()
    browser.force_login(alice)
    made = browser.post(reverse("calendar"), {"do": "make"})
    shown = made.context["shown"]
    assert shown in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    again = browser.get(reverse("calendar"))
    assert shown not in again.content.decode()
    assert Browser().get(shown).status_code == 200
    browser.post(reverse("calendar"), {"do": "revoke"})
    assert Browser().get(shown).status_code == 404
    assert not service.revoke_link(user=alice, now=timezone.now())


@pytest.mark.django_db
def test_one_catch_up_is_a_file_for_any_calendar(filled: Touch, alice: User) -> None:
    browser = Browser()
    browser.force_login(alice)
    response = browser.get(reverse("catch_up_ics", args=["finance", filled.pk]))
    (event,) = events(response.content)
    assert str(event["summary"]) == "Close calendar, Finance"
    assert b"canary" not in response.content
