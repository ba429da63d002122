"""Measured outcomes: from a baseline to a target by a day, read also after go-live; needs lead to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from opm.kernel import handover, history
from opm.kernel.errors import Conflict, NotAllowed, Refused
from relationships.models import Client, Need, User
from relationships.services import needs
from relationships.testing import seat_of
from relationships.tests.browsing import press, show, words
from roadmap.models import Outcome, OutcomeReading
from roadmap.selectors.outcomes import Reading, Standing, asked_after_go_live, said, standing_of
from roadmap.selectors.outcomes.rows import rows_of
from roadmap.services import outcomes as services
from roadmap.services.outcomes import OutcomeInput
from roadmap.testing import make_initiative, make_theme, measured_outcome

pytestmark = [pytest.mark.django_db]
TODAY = date(2026, 11, 10)
LIST_QUERIES, PAGE_QUERIES = 9, 14
TYPED = {
    "seen_version": "0",
    "measure": "Days to close",
    "unit": "days",
    "baseline": "8",
    "baseline_on": "2026-10-01",
    "target": "3",
    "due_on": "2029-12-31",
}


@pytest.fixture(autouse=True)
def tenth_of_november(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def wish(**fields: Any) -> OutcomeInput:
    base = OutcomeInput(
        "Days to close", "days", "", None, Decimal(8), date(2026, 10, 1), Decimal(3), date(2029, 12, 31)
    )
    return replace(base, **fields)


def created(client: Client, by: User, now: datetime, **fields: Any) -> Outcome:
    return services.create_outcome(client=client, wish=wish(**fields), by=by, now=now)


def read(outcome: Outcome, on: date, value: str, by: User, now: datetime) -> OutcomeReading:
    return services.read_outcome(outcome=outcome, on=on, value=Decimal(value), by=by, now=now)


def test_an_outcome_is_recorded_and_its_page_says_how_it_stands(
    client: Browser, finance: Client, alice: User
) -> None:
    client.force_login(alice)
    seat, theme = seat_of(finance), make_theme(finance)
    sent = {**TYPED, "baseline": "8,5", "client_owner": seat.pk, "theme": theme.pk, "owner": alice.pk}
    answer = client.post(reverse("outcome_new", args=["finance"]), sent, follow=True)
    made = Outcome.objects.get()
    assert (made.baseline, made.target, made.theme, made.owner, made.client_owner) == (
        Decimal("8.5"),
        Decimal(3),
        theme,
        alice,
        seat,
    )
    assert "Days to close is to go from 8.5 to 3 days by the end of 2029; nobody has read it yet" in words(
        answer
    )
    sent = {"on": "2026-11-10", "value": "5,5", "source": "Ledger"}
    page = client.post(reverse("outcome_read", args=["finance", made.pk]), sent, follow=True)
    assert "Days to close stands at 5.5 days, 3 by the end of 2029; it is on track" in words(page)
    actions = history.of_object(made).values_list("action", flat=True)
    assert list(actions) == ["outcome.read", "outcome.create"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"measure": ""}, "Say what is measured"),
        ({"baseline": "eight"}, "Where it stands today: write a number"),
        ({"baseline": "1.23456"}, "Where it stands today: write it with at most 4 decimals"),
        ({"baseline": "1,900"}, "can be read as 1.9 or as 1900"),
        ({"target": "8"}, "The target is the same as today"),
        ({"due_on": "2026-09-30"}, "This day lies before the one on which it was measured."),
        ({"baseline_on": "2026-11-11"}, "The day of the baseline lies in the future."),
        ({"target": "9" * 13}, "digits"),
    ],
)
def test_bad_input_says_what_to_mend_and_keeps_what_was_typed(
    client: Browser, finance: Client, alice: User, wrong: dict[str, str], sentence: str
) -> None:
    client.force_login(alice)
    sent = {**TYPED, "why": "Kept words", **wrong}
    answer = client.post(reverse("outcome_new", args=["finance"]), sent)
    assert answer.status_code == 400
    assert sentence in words(answer) and "Kept words" in words(answer)
    assert not Outcome.objects.exists()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("7.5", "7.5"),
        ("7,5", "7.5"),
        ("1 900,25", "1900.25"),
        ("1.900,5", "1900.5"),
        ("\N{MINUS SIGN}3", "-3"),
    ],
)
def test_a_number_is_understood_with_a_comma_or_a_point(
    client: Browser, finance: Client, alice: User, typed: str, stored: str
) -> None:
    item = measured_outcome(finance)
    client.force_login(alice)
    client.post(reverse("outcome_read", args=["finance", item.pk]), {"on": "2026-11-10", "value": typed})
    assert OutcomeReading.objects.get().value == Decimal(stored)


@pytest.mark.parametrize(
    ("on", "value", "day", "standing"),
    [
        (date(2026, 1, 1), "8", TODAY, Standing.ON_TRACK),  # the line begins
        (date(2027, 12, 31), "5.5", date(2028, 1, 1), Standing.ON_TRACK),  # half of the way, half of the time
        (date(2027, 12, 31), "6", date(2028, 1, 1), Standing.ON_TRACK),  # a tenth of the way behind
        (date(2027, 12, 31), "6.1", date(2028, 1, 1), Standing.OFF_TRACK),
        (date(2027, 12, 31), "9", date(2028, 1, 1), Standing.OFF_TRACK),  # the wrong way
        (date(2029, 12, 31), "3.4", date(2029, 12, 31), Standing.ON_TRACK),
        (date(2029, 12, 31), "3.4", date(2030, 1, 1), Standing.OFF_TRACK),  # its day has passed
        (date(2027, 1, 1), "3", TODAY, Standing.REACHED),
        (date(2027, 1, 1), "2", TODAY, Standing.REACHED),  # beyond
    ],
)
def test_on_track_is_where_the_straight_line_is_less_a_tenth(
    finance: Client, on: date, value: str, day: date, standing: Standing
) -> None:
    assert standing_of(measured_outcome(finance), Reading(on, Decimal(value)), day) == standing


def test_a_target_may_lie_above_the_baseline(finance: Client) -> None:
    share = measured_outcome(finance, unit="%", baseline=Decimal(30), target=Decimal(70))
    half = date(2027, 12, 31)
    assert standing_of(share, Reading(half, Decimal(46)), half) == Standing.ON_TRACK
    assert standing_of(share, Reading(half, Decimal(45)), half) == Standing.OFF_TRACK


def test_without_baseline_target_or_day_nothing_is_judged(finance: Client) -> None:
    reading = Reading(TODAY, Decimal(3))
    for missing in ("baseline", "target", "due_on"):
        gone: dict[str, Any] = {missing: None}
        item = measured_outcome(finance, **gone)
        assert standing_of(item, reading, TODAY) == Standing.NOT_MEASURABLE
    assert standing_of(measured_outcome(finance), None, TODAY) == Standing.NO_READING


def test_a_wrong_reading_is_followed_by_a_right_one_of_the_same_day(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    item = created(finance, alice, now)
    read(item, TODAY, "55", alice, now)
    read(item, TODAY, "5.5", alice, now)
    read(item, TODAY, "5.5", alice, now)  # a second press
    assert OutcomeReading.objects.count() == 2
    (row,) = rows_of(Outcome.objects.all(), TODAY)
    assert row.now == "5.5 days"
    page = show(client, alice, "outcome", item.pk)
    assert [reading.counts for reading in page.context["page"].facts.readings] == [True, False]
    assert "Replaced" in words(page)
    with pytest.raises(Refused, match="lies in the future"):
        read(item, TODAY + timedelta(days=1), "5", alice, now)


def test_readings_go_on_after_go_live_and_after_the_end(finance: Client, alice: User, now: datetime) -> None:
    item = created(finance, alice, now)
    services.end_outcome(outcome=item, seen_version=1, state="reached", why="Held twice", by=alice, now=now)
    assert read(item, TODAY, "3", alice, now).value == 3


@pytest.mark.parametrize(
    ("live_on", "read_on", "quarters"),
    [
        (date(2026, 3, 31), None, 2),  # the second and the third quarter went by
        (date(2026, 4, 1), None, 1),
        (date(2026, 3, 31), date(2026, 3, 1), 2),  # read before go-live
        (date(2026, 1, 5), date(2026, 3, 31), 2),
        (date(2026, 1, 5), date(2026, 4, 1), 1),
        (date(2025, 2, 1), None, 6),
    ],
)
def test_a_live_outcome_unread_for_two_whole_quarters_is_asked_about(
    client: Browser,
    finance: Client,
    alice: User,
    now: datetime,
    live_on: date,
    read_on: date | None,
    quarters: int,
) -> None:
    item = created(finance, alice, now)
    make_initiative(finance, live_on=live_on, state="done").serves.add(item)
    if read_on:
        read(item, read_on, "7", alice, now)
    (row,) = rows_of(Outcome.objects.all(), TODAY)
    assert (row.unread, row.is_asked) == (quarters, quarters >= 2)
    assert [found.pk for found in asked_after_go_live([finance.pk], TODAY)] == (
        [item.pk] if row.is_asked else []
    )
    assert ("Did it get better?" in words(show(client, alice, "outcome", item.pk))) is row.is_asked
    assert ("is live, and nobody has read it" in words(show(client, alice, "outcomes"))) is row.is_asked


def test_nobody_is_asked_about_what_ended_stopped_or_was_retired(
    finance: Client, alice: User, now: datetime
) -> None:
    ended, stopped, retired = (created(finance, alice, now, measure=name) for name in ("a", "b", "c"))
    long_ago = date(2025, 1, 1)
    make_initiative(finance, live_on=long_ago, state="done").serves.add(ended)
    make_initiative(finance, live_on=long_ago, state="stopped").serves.add(stopped)
    make_initiative(finance, live_on=long_ago, retired_on=date(2026, 1, 1), state="done").serves.add(retired)
    services.end_outcome(outcome=ended, seen_version=1, state="reached", why="", by=alice, now=now)
    assert asked_after_go_live([finance.pk], TODAY) == []


def test_quarters_are_those_of_the_fiscal_year(
    finance: Client, alice: User, now: datetime, settings: Any
) -> None:
    settings.FISCAL_YEAR_START_MONTH = 2  # quarters end in April, July, October, January
    item = created(finance, alice, now)
    make_initiative(finance, live_on=date(2026, 4, 30), state="done").serves.add(item)
    assert [row.pk for row in asked_after_go_live([finance.pk], TODAY)] == [item.pk]


def test_an_outcome_is_dropped_with_the_reason_and_taken_up_again(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    item = created(finance, alice, now)
    assert press(client, alice, "outcome_end", item, state="dropped", why="").status_code == 400
    answer = press(client, alice, "outcome_end", item, state="dropped", why="The ledger is sold")
    assert answer.status_code == 302
    item.refresh_from_db()
    assert (item.state, item.ended_on, item.why_ended) == ("dropped", TODAY, "The ledger is sold")
    page = words(show(client, alice, "outcome", item.pk))
    assert "Days to close was dropped" in page and "Undo" in page
    press(client, alice, "outcome_reopen", item)
    item.refresh_from_db()
    assert (item.state, item.ended_on, item.why_ended) == ("open", None, "")


def test_a_change_that_came_second_shows_both_values_and_can_be_undone(
    client: Browser, finance: Client, alice: User, bob: User, now: datetime
) -> None:
    item = created(finance, alice, now)
    services.change_outcome(outcome=item, wish=wish(target=Decimal(4)), seen_version=1, by=bob, now=now)
    client.force_login(alice)
    where = reverse("outcome_edit", args=["finance", item.pk])
    late = client.post(where, {**TYPED, "seen_version": "1", "target": "2"})
    assert late.status_code == 409 and "Somebody else saved this" in words(late)
    client.post(where, {**TYPED, "seen_version": "2", "target": "2"})
    undo = client.session["undo"]
    client.post(undo["url"], undo["fields"])
    item.refresh_from_db()
    assert (item.target, item.version) == (Decimal(4), 4)
    with pytest.raises(Conflict):
        services.end_outcome(outcome=item, seen_version=1, state="reached", why="", by=alice, now=now)


def test_a_need_becomes_a_measured_outcome_in_its_own_words(
    finance: Client, alice: User, now: datetime
) -> None:
    long = (
        "Close the books in two days without anybody working at night or on the weekend before the board " * 2
    )
    need = needs.record_need(
        client=finance, wish=needs.NeedInput(long[:230].strip(), "Data comes late"), by=alice, now=now
    )
    needs.take_up(need=need, seen_version=1, way="outcome", by=alice, now=now)
    made = Outcome.objects.get()
    assert made.measure.startswith("Close the books in two days") and len(made.measure) <= 120
    assert need.want in made.why and "Data comes late" in made.why
    assert (made.origin_type, made.origin_id) == ("relationships.need", str(need.pk))
    taken = handover.follow([("outcome", str(made.pk))])["outcome", str(made.pk)]
    assert (taken.state, taken.done, taken.url) == ("Running", False, made.get_absolute_url())


def test_an_open_need_is_linked_to_an_outcome_that_is_there_already(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    item = created(finance, alice, now)
    need = needs.record_need(client=finance, wish=needs.NeedInput("Close faster"), by=alice, now=now)
    client.force_login(alice)
    where = reverse("outcome_need", args=["finance", item.pk])
    client.post(where, {"need": f"{need.pk}-1"})
    need.refresh_from_db()
    assert (need.state, need.taken_as, need.taken_id) == ("led", "outcome", str(item.pk))
    assert "Close faster" in words(show(client, alice, "outcome", item.pk))
    assert "Days to close" in words(show(client, alice, "need", need.pk))
    again = client.post(where, {"need": f"{need.pk}-2"})
    assert again.status_code == 400 and "This need is not open any more." in words(again)


def test_a_need_of_another_client_is_not_linked(
    finance: Client, sales: Client, alice: User, mallory: User, now: datetime
) -> None:
    foreign = needs.record_need(client=sales, wish=needs.NeedInput("Sell more"), by=mallory, now=now)
    with pytest.raises(Refused, match="need of this client"):
        services.serve_need(
            outcome=created(finance, alice, now), need=foreign, seen_version=1, by=alice, now=now
        )
    assert Need.objects.get().state == "open"


def test_what_belongs_to_another_client_is_refused(
    finance: Client, sales: Client, alice: User, mallory: User, carol: User, now: datetime
) -> None:
    for name, value in (("theme", make_theme(sales)), ("client_owner", seat_of(sales)), ("owner", mallory)):
        with pytest.raises(Refused):
            created(finance, alice, now, **{name: value})
    with pytest.raises(NotAllowed):
        created(finance, carol, now)


def test_an_owner_who_left_the_team_does_not_stop_a_change(
    finance: Client, alice: User, bob: User, now: datetime
) -> None:
    item = created(finance, alice, now, owner=bob)
    finance.memberships.filter(user=bob).delete()
    again = services.change_outcome(
        outcome=item, wish=wish(owner=bob, target=Decimal(2)), seen_version=1, by=alice, now=now
    )
    assert (again.target, again.owner) == (Decimal(2), bob)


def test_the_list_is_searched_and_filtered_and_downloaded_as_it_is_shown(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    assert "No outcome of Finance is recorded yet" in words(show(client, alice, "outcomes"))
    theme = make_theme(finance)
    close = created(finance, alice, now, theme=theme, owner=alice, baseline_on=date(2022, 1, 1))
    read(close, TODAY, "8", alice, now)
    created(finance, alice, now, measure="=Cost a store", target=None)

    def names(query: str) -> list[str]:
        rows = show(client, alice, "outcomes", query=query).context["page"].rows
        return [row.item.measure for row in rows]

    page = show(client, alice, "outcomes").context["page"]
    assert page.headline == "One of 2 running outcomes of Finance is off track"
    assert names("?q=cost+store") == ["=Cost a store"]
    assert names("?show=off_track") == ["Days to close"]
    assert names(f"?theme={theme.pk}") == ["Days to close"] and names("?theme=none") == ["=Cost a store"]
    assert names(f"?owner={alice.pk}") == ["Days to close"]
    assert "No outcome fits" in words(show(client, alice, "outcomes", query="?q=nothing"))
    sheet = show(client, alice, "outcomes_download", "csv", query="?q=cost").content.decode("utf-8-sig")
    assert "'=Cost a store" in sheet and "Days to close" not in sheet
    assert show(client, alice, "outcomes_download", "xlsx").content.startswith(b"PK")
    assert show(client, alice, "outcomes_download", "pdf").status_code == 404


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2029, 12, 31), "by the end of 2029"),
        (date(2029, 6, 30), "by the end of June 2029"),
        (date(2026, 11, 13), "by Fri 13 Nov 2026"),
        (None, ""),
    ],
)
def test_the_day_is_said_as_people_say_it(day: date | None, sentence: str) -> None:
    assert said.by_due(day) == sentence


@pytest.mark.parametrize("amount", [10, 100])
def test_list_and_page_ask_the_same_number_of_queries_whatever_their_length(
    client: Browser, finance: Client, alice: User, now: datetime, amount: int, django_assert_num_queries: Any
) -> None:
    theme, seat = make_theme(finance), seat_of(finance)
    for number in range(amount):
        item = measured_outcome(finance, f"Measure {number}", theme=theme, owner=alice, client_owner=seat)
        make_initiative(finance, f"Initiative {number}", live_on=date(2026, 1, 5)).serves.add(item)
        read(item, TODAY - timedelta(days=number), "7", alice, now)
        read(item, TODAY, "6", alice, now)
    client.force_login(alice)
    for name, args, queries in (("outcomes", (), LIST_QUERIES), ("outcome", (item.pk,), PAGE_QUERIES)):
        address = reverse(name, args=["finance", *args])
        client.get(address)  # what a process reads once
        with django_assert_num_queries(queries):
            client.get(address)
