"""The daily digest by mail: what stands in it, who gets it, and that nobody gets it twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from smtplib import SMTPException
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from opm import tasks
from opm.digest import ledger, send
from opm.kernel import links
from opm.kernel.models import SignedLink
from opm.testing.factories import a_rubric
from opm.todo import open_points
from opm.todo.task import Coming, Task
from relationships.models import Client, Digest, User
from relationships.services.today import put_off

TUESDAY = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def tenth_of_november(now: datetime, db: Any, settings: Any) -> Iterator[Any]:
    settings.SITE_URL = "https://opm.example.org"
    a_rubric()
    with time_machine.travel(now, tick=False) as clock:
        yield clock


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch, finance: Client) -> None:
    """Finance has two slips nobody told, an alarm about somebody, and a catch-up on Wednesday."""

    def row(kind: str, title: str, pk: int) -> Task:
        return Task(
            kind=kind,
            title=title,
            why="Finance. The client has not been told.",
            when="Due Fri 13 Nov",
            action="Tell the client",
            url=f"/clients/finance/commitments/{pk}/",
            client_id=finance.pk,
            key=f"commitment:{pk}",
        )

    def found(user: User, reach: Any, today: date) -> Any:
        if finance.pk in reach:
            yield row("untold", "Month-end close <report>", 1)
            yield row("untold", "Store Wi-Fi survey", 2)
            yield row("stakeholder", "canary: no advocate with influence", 3)

    def coming(user: User, reach: Any, today: date, until: date) -> Any:
        if finance.pk in reach:
            yield Coming(
                date(2026, 11, 11), "Catch-up, Elena Castro", "Finance", "/clients/finance/", "14:30"
            )

    monkeypatch.setattr(open_points, "tasks", found)
    monkeypatch.setattr(open_points, "coming", coming)


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A mail server that takes nothing; the list counts what it was given."""
    given: list[int] = []

    def down(*_: Any, **__: Any) -> int:
        given.append(1)
        raise SMTPException("busy")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    return given


def run(now: datetime) -> dict[str, int]:
    """What the workers do with the chunks of one beat."""
    total: dict[str, int] = {"sent": 0, "refused": 0, "empty": 0, "failed": 0}
    for ids in send.due(now):
        for name, amount in send.send_many(ids, TUESDAY, now=now).items():
            total[name] += amount
    return total


def to(person: User) -> list[Any]:
    return [letter for letter in mail.outbox if letter.to == [person.email]]


# --- what stands in it ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("waiting")
def test_the_subject_is_the_finding_and_both_parts_hold_the_rows(now: datetime, alice: User) -> None:
    run(now)
    (letter,) = to(alice)
    html = next(content for content, kind in letter.alternatives if kind == "text/html")
    assert letter.subject == "2 slips not told, 1 sheet not started"
    assert "- Month-end close <report> [Due Fri 13 Nov]" in letter.body
    assert "https://opm.example.org/clients/finance/commitments/1/" in letter.body
    assert "- Wed 11 Nov, 14:30: Catch-up, Elena Castro. Finance" in letter.body
    assert "Month-end close &lt;report&gt;" in html
    assert 'href="https://opm.example.org/clients/finance/commitments/1/"' in html
    assert "Wed 11 Nov, 14:30" in html
    assert "style=" not in html


@pytest.mark.usefixtures("waiting")
def test_what_rests_on_candid_readings_is_in_no_mail(now: datetime, alice: User) -> None:
    run(now)
    (letter,) = to(alice)
    whole = letter.subject + letter.body + str(letter.alternatives)
    assert "canary" not in whole
    assert "alarm" not in whole
    assert "And 1 more on Today." in letter.body


@pytest.mark.usefixtures("waiting")
def test_a_row_that_was_put_off_is_in_no_digest(
    now: datetime, alice: User, bob: User, finance: Client
) -> None:
    put_off(client=finance, key="commitment:1", until=date(2026, 11, 13), reason="Later", by=alice, now=now)
    run(now)
    assert "Month-end close" not in to(alice)[0].body
    assert "Month-end close" in to(bob)[0].body


@pytest.mark.usefixtures("waiting")
def test_a_manager_gets_the_rows_rolled_up(now: datetime, carol: User, alice: User) -> None:
    run(now)
    (letter,) = to(carol)
    assert "- Alice Archer: 2 slips not told" in letter.body
    assert f"https://opm.example.org/today/rows/?kind=untold&brm={alice.pk}" in letter.body


@pytest.mark.usefixtures("waiting")
def test_nobody_reads_of_clients_out_of_reach(now: datetime, mallory: User, sales: Client) -> None:
    run(now)
    assert "Finance" not in "".join(letter.body for letter in to(mallory))


# --- who gets it ------------------------------------------------------------------------------------------------------


def test_nothing_is_sent_when_nothing_waits(now: datetime, mallory: User) -> None:
    assert run(now) == {"sent": 0, "refused": 0, "empty": 1, "failed": 0}
    assert mail.outbox == []


@pytest.mark.usefixtures("waiting")
def test_what_comes_up_after_seven_waits_for_tomorrow(
    now: datetime, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as quiet:
        quiet.setattr(send, "letter_of", lambda day: None)
        assert run(now)["empty"] == 3
    assert run(now + timedelta(hours=1))["sent"] == 0
    assert mail.outbox == []


@pytest.mark.usefixtures("waiting")
def test_who_turned_it_off_or_left_gets_none(now: datetime, alice: User, bob: User, carol: User) -> None:
    User.objects.filter(pk=alice.pk).update(digest=False)
    User.objects.filter(pk=bob.pk).update(is_active=False)
    run(now)
    assert [letter.to for letter in mail.outbox] == [[carol.email]]


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("day", ["2026-11-14", "2026-11-15", "2026-12-25"])
def test_no_digest_on_a_day_that_is_not_worked(day: str) -> None:
    assert send.due(datetime.fromisoformat(f"{day}T07:00:00+00:00")) == []


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize(
    ("zone", "moment", "works"),
    [
        ("Pacific/Kiritimati", datetime(2026, 11, 8, 17, 0, tzinfo=UTC), True),  # Monday there, Sunday in UTC
        ("Pacific/Honolulu", datetime(2026, 11, 9, 6, 0, tzinfo=UTC), False),  # Sunday there, Monday in UTC
    ],
)
def test_the_day_is_that_of_the_installation(
    settings: Any, zone: str, moment: datetime, *, works: bool
) -> None:
    settings.TIME_ZONE = zone
    assert bool(send.due(moment)) is works


# --- once, whatever happens -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("waiting")
def test_three_redeliveries_and_two_beats_send_one_mail(now: datetime, alice: User) -> None:
    first, second = send.due(now), send.due(now)
    for ids in [*first, *first, *first, *second]:
        send.send_many(ids, TUESDAY, now=now)
    assert len(to(alice)) == 1
    entry = Digest.objects.get(user=alice)
    assert (entry.rows, entry.tries, entry.refused, entry.sent_at) == (4, 1, 0, now)


@pytest.mark.usefixtures("waiting")
def test_of_many_workers_at_once_one_may_send(now: datetime, alice: User) -> None:
    assert [ledger.claim(alice, TUESDAY, rows=3, now=now) for _ in range(8)] == [True, *[False] * 7]


@pytest.mark.usefixtures("waiting")
def test_a_worker_killed_while_sending_leaves_nothing_to_send_twice(now: datetime, alice: User) -> None:
    assert ledger.claim(alice, TUESDAY, rows=3, now=now)
    run(now + timedelta(hours=1))
    assert to(alice) == []


@pytest.mark.usefixtures("waiting")
def test_a_refused_mail_is_tried_three_times_that_day(
    now: datetime, alice: User, refusing: list[int]
) -> None:
    User.objects.exclude(pk=alice.pk).update(digest=False)
    for hours in range(5):
        run(now + timedelta(hours=hours))
    assert len(refusing) == 3
    entry = Digest.objects.get(user=alice)
    assert (entry.tries, entry.refused, entry.sent_at) == (3, 3, None)


@pytest.mark.usefixtures("waiting")
def test_a_mail_refused_at_seven_is_sent_at_eight(
    now: datetime, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as busy:
        busy.setattr("opm.kernel.mail.send", lambda **_: False)
        assert run(now)["refused"] == 3  # Alice, Bob and Carol
    eight = now + timedelta(hours=1)
    assert run(eight)["sent"] == 3
    assert len(to(alice)) == 1
    assert Digest.objects.get(user=alice).sent_at == eight


@pytest.mark.usefixtures("waiting")
def test_one_broken_record_keeps_nobody_else_waiting(
    now: datetime, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = send.day_of

    def broken(person: User, *args: Any) -> Any:
        if person == alice:
            raise ValueError("a record nobody can read")
        return whole(person, *args)

    monkeypatch.setattr(send, "day_of", broken)
    assert run(now)["failed"] == 1
    assert len(to(bob)) == 1


@pytest.mark.usefixtures("waiting")
def test_a_message_of_yesterday_sends_nothing(now: datetime, alice: User) -> None:
    send.send_many([alice.pk], TUESDAY - timedelta(days=1), now=now)
    assert mail.outbox == []


@pytest.mark.usefixtures("waiting")
def test_the_beat_hands_out_chunks_and_the_task_sends_them(
    alice: User, bob: User, carol: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[Any] = []
    monkeypatch.setattr(send, "CHUNK", 2)
    monkeypatch.setattr(tasks, "hint_broker", lambda task, *args: handed.append((task, args)))
    assert tasks.send_digests() == 2
    for task, args in handed:
        task(*args)
    assert sorted(letter.to[0] for letter in mail.outbox) == [alice.email, bob.email, carol.email]


# --- stopping it ------------------------------------------------------------------------------------------------------


def stop_path(letter: Any) -> str:
    found = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert found.startswith("https://opm.example.org/digest/stop/")
    assert found in letter.body
    return str(found.removeprefix("https://opm.example.org"))


@pytest.mark.usefixtures("waiting")
def test_a_mail_program_stops_it_with_one_post_and_no_sign_in(now: datetime, alice: User) -> None:
    run(now)
    (letter,) = to(alice)
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stranger = Browser(enforce_csrf_checks=True)
    response = stranger.post(stop_path(letter), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert "The daily digest is stopped" in response.content.decode()
    alice.refresh_from_db()
    assert alice.digest is False


@pytest.mark.usefixtures("waiting")
def test_a_scanner_that_follows_the_link_stops_nothing(now: datetime, alice: User) -> None:
    run(now)
    response = Browser().get(stop_path(to(alice)[0]))
    assert "Stop the daily digest?" in response.content.decode()
    assert alice.name not in response.content.decode()
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response.headers["Cache-Control"]
    alice.refresh_from_db()
    assert alice.digest is True


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("state", ["expired", "revoked", "another purpose", "left", "cut"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_does_not_open_looks_the_same_for_every_reason(
    now: datetime, alice: User, state: str, method: str
) -> None:
    User.objects.exclude(pk=alice.pk).update(digest=False)
    run(now)
    path, rows = stop_path(to(alice)[0]), SignedLink.objects.filter(purpose="digest")
    match state:
        case "expired":
            rows.update(created_at=now - timedelta(2), expires_at=now - timedelta(1))
        case "revoked":
            links.revoke(link=rows.get(), by=alice, now=now)
        case "another purpose":
            rows.update(purpose="charter")
        case "left":
            User.objects.filter(pk=alice.pk).update(is_active=False)
        case "cut":
            path = f"{path[:-2]}/"
    dead = getattr(Browser(), method)(path)
    unknown = getattr(Browser(), method)("/digest/stop/no-such-token/")
    assert (dead.status_code, dead.content) == (404, unknown.content)
    alice.refresh_from_db()
    assert alice.digest is True


# --- by hand ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("waiting")
def test_one_digest_can_be_sent_by_hand_beside_the_daily_one(now: datetime, alice: User, capsys: Any) -> None:
    call_command("send_digest", to="Alice@example.org", date="2026-11-14")
    assert "Sent to alice@example.org: 2 slips not told" in capsys.readouterr().out
    assert not Digest.objects.exists()
    run(now)
    assert len(to(alice)) == 2


def test_by_hand_it_says_what_is_wrong(alice: User, mallory: User, capsys: Any) -> None:
    with pytest.raises(CommandError, match="Nobody with an open account has the address nobody@"):
        call_command("send_digest", to="nobody@example.org")
    with pytest.raises(CommandError, match="soon is no day"):
        call_command("send_digest", to=alice.email, date="soon")
    call_command("send_digest", to=mallory.email)
    assert "Nothing waits for Mallory Moore" in capsys.readouterr().out
