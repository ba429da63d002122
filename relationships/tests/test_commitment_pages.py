"""Pages of promises: the list, telling a slip with and without scripts, the status report, promises across clients."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse

from opm.kernel.advice import Advice
from opm.kernel.models import Change
from relationships.models import Client, Commitment, Concern, Decision, Seat, StatusReport, User, Warning
from relationships.services import commitments as services
from relationships.testing import Promises, promised

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tenth_of_november")]
QUERIES = {"/clients/finance/commitments/": 12, "/commitments/?show=open": 11}  # the shell's own included


@pytest.fixture
def made(finance: Client, alice: User, now: datetime) -> Promises:
    return promised(finance, alice, now)


@pytest.fixture
def seat(made: Promises) -> Seat:
    assert made.commitment.seat
    return made.commitment.seat


@pytest.fixture
def alices(client: Browser, alice: User) -> Browser:
    client.force_login(alice)
    return client


def at(name: str, *args: Any) -> str:
    return reverse(name, args=["finance", *args])


def slip_of(seat: Seat, item: Commitment, **more: str) -> dict[str, str]:
    return {
        "seen_version": str(item.version),
        "due_on": "2026-11-24",
        "cause": "Two people are ill.",
        "options": "A first part on Friday",
        "seat": str(seat.pk),
        "told_to": "",
        "way": "send",
        "told_on": "2026-11-10",
        "message": "",
        "written": "",
        **more,
    }


def fields_of(html: str) -> dict[str, str]:
    """Message and what was written of a page, as a alices sends them back."""
    message = re.search(r'name="message"[^>]*>\n?(.*?)</textarea>', html, re.S)
    written = re.search(r'name="written" value="(.*?)"', html, re.S)
    assert message and written
    import html as entities

    return {
        "message": entities.unescape(message[1]).replace("\n", "\r\n"),
        "written": entities.unescape(written[1]),
    }


def test_the_list_says_how_promises_are_kept_and_shows_the_open_ones_by_day(
    alices: Browser, made: Promises
) -> None:
    page = alices.get(at("commitments"))
    assert "Finance: 1 of 2 promises kept, 1 surprise in Q4 2026" in page.content.decode()
    rows = page.context["page"].rows.object_list
    assert [row.tag for row in rows] == ["Overdue by 5 days", "Slip not told", "On its way"]
    assert [row.moved for row in rows] == [0, 0, 7]
    late = alices.get(at("commitments"), {"show": "late"}).context["page"]
    assert late.found == 1 and alices.get(at("commitments"), {"q": "nothing"}).context["page"].found == 0


def test_without_commitments_there_is_one_thing_to_do(alices: Browser, finance: Client) -> None:
    html = alices.get(at("commitments")).content.decode()
    assert "No commitments to Finance yet" in html and html.count("btn-primary") == 1


def test_a_list_is_read_with_the_same_queries_for_ten_and_a_hundred_rows(
    alices: Browser, made: Promises, alice: User, django_assert_num_queries: Any
) -> None:
    alices.get(at("commitments"))  # caches of the session
    counts = []
    for amount in (10, 90):
        _more(made, alice, amount)
        for url in (at("commitments"), reverse("promises") + "?show=open"):
            with django_assert_num_queries(QUERIES[url]):
                alices.get(url)
        counts.append(Commitment.objects.count())
    assert counts == [14, 104]


def _more(made: Promises, alice: User, amount: int) -> None:
    item = made.told
    Commitment.objects.bulk_create(
        Commitment(
            client=item.client,
            text=f"Promise {number}",
            owner=alice,
            seat=item.seat,
            promised_on=item.promised_on,
            baseline_on=item.baseline_on,
            due_on=item.baseline_on,
            state="accepted",
            created_at=item.created_at,
        )
        for number in range(amount)
    )


def test_a_slip_is_told_by_mail_in_two_presses_without_scripts(
    alices: Browser, made: Promises, seat: Seat
) -> None:
    url = at("commitment_tell", made.commitment.pk)
    assert "beats a seven-day slip told next month" in alices.get(url).content.decode()
    data = slip_of(seat, made.commitment)
    shown = alices.post(url, {**data, "write": "1"}).content.decode()
    assert "3 days of warning" in shown and not Warning.objects.filter(sent_at__isnull=False).exists()
    read = fields_of(shown)
    assert "Dear Tom," in read["message"] and "It will be Tue 24 Nov, 11 days later." in read["message"]
    answer = alices.post(url, {**data, **read, "next": "/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    [sent] = mail.outbox
    assert (sent.to, sent.reply_to) == (["tom@client.example"], ["alice@example.org"])
    assert "Why: Two people are ill." in sent.body and "A first part on Friday" in sent.body
    made.commitment.refresh_from_db()
    warning = Warning.objects.get(pk=made.warning.pk)
    assert made.commitment.due_on == date(2026, 11, 24)
    assert (warning.lead_days, warning.told_to, warning.channel) == (3, "Tom Lindqvist", "mail")


def test_no_mail_goes_out_that_nobody_has_read(alices: Browser, made: Promises, seat: Seat) -> None:
    page = alices.post(at("commitment_tell", made.commitment.pk), slip_of(seat, made.commitment))
    assert page.status_code == 200 and "Read what the client gets" in page.content.decode()
    assert mail.outbox == []


def test_the_message_follows_the_fields_until_it_is_edited(
    alices: Browser, made: Promises, seat: Seat
) -> None:
    url, data = at("commitment_tell", made.commitment.pk), slip_of(seat, made.commitment)
    first = fields_of(alices.post(url, {**data, "look": "1"}).content.decode())
    other = {**data, **first, "cause": "The vendor is late.", "look": "1"}
    assert "The vendor is late." in fields_of(alices.post(url, other).content.decode())["message"]
    own = {**other, "message": "Tom, call me."}
    assert fields_of(alices.post(url, own).content.decode())["message"].strip() == "Tom, call me."


@pytest.mark.parametrize(
    ("told_on", "said"), [("2026-11-10", "3 days of warning"), ("2026-09-11", "63 days of warning")]
)
def test_what_telling_is_worth_stands_beside_it(
    told_on: str, said: str, alices: Browser, made: Promises, seat: Seat
) -> None:
    data = slip_of(seat, made.commitment, way="call", told_on=told_on, look="1")
    assert said in alices.post(at("commitment_tell", made.commitment.pk), data).content.decode()


def test_an_overdue_slip_says_that_it_is_a_surprise(alices: Browser, made: Promises) -> None:
    over = Commitment.objects.get(due_on=date(2026, 11, 5))
    page = alices.get(at("commitment_tell", over.pk)).content.decode()
    assert "Told 5 days after Thu 5 Nov: it counts as a surprise" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"due_on": ""}, "Give the new one"),
        ({"due_on": "2026-11-09"}, "lies before the day on which it is told"),
        ({"due_on": "9999-12-31"}, "more than ten years"),
        ({"cause": " "}, "Say why it takes longer"),
        ({"seat": "", "way": "call"}, "Say whom you told"),
        ({"seat": "", "way": "send"}, "e-mail address"),
        ({"told_on": "2026-11-11"}, "between the promise and today"),
        ({"told_on": ""}, "Give the day on which the client was told"),
    ],
)
def test_a_slip_that_cannot_be_says_how_to_mend_it_and_keeps_what_was_typed(
    wrong: dict[str, str], said: str, alices: Browser, made: Promises, seat: Seat
) -> None:
    data = slip_of(seat, made.commitment, way="call") | {"options": "Kept words"} | wrong
    page = alices.post(at("commitment_tell", made.commitment.pk), data)
    html = page.content.decode()
    expected = "Give the new day" if said == "Give the new one" else said
    assert page.status_code == 400 and expected in html and "Kept words" in html


def test_who_tells_a_slip_that_somebody_told_meanwhile_sees_both_days(
    alices: Browser, made: Promises, seat: Seat, bob: User, now: datetime
) -> None:
    services.told(
        warning=made.warning,
        seen_version=None,
        told_on=now.date(),
        told_to="T",
        channel="call",
        by=bob,
        now=now,
    )
    page = alices.post(at("commitment_tell", made.commitment.pk), slip_of(seat, made.commitment, way="call"))
    assert page.status_code == 409
    [both] = [item for item in page.context["page"].conflict if item.name == "New day"]
    assert (both.stored, both.yours) == ("Fri 20 Nov 2026", "Tue 24 Nov 2026")


def test_a_mail_server_that_refuses_is_said_and_nothing_counts_as_told(
    alices: Browser, made: Promises, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", lambda self: 0)
    data = slip_of(seat, made.commitment, message="Tom, it moves.")
    page = alices.post(at("commitment_tell", made.commitment.pk), data, follow=True)
    assert "did not take the message" in page.content.decode()
    assert Warning.objects.get(pk=made.warning.pk).told_on is None
    assert Warning.objects.get(pk=made.warning.pk).cause == "Two people are ill."


def test_the_page_of_a_promise_tells_its_days_and_who_was_told(alices: Browser, made: Promises) -> None:
    html = alices.get(at("commitment", made.told.pk)).content.decode()
    for said in (
        "First promised",
        "7 days later",
        "11 days of warning",
        "Told Tom Lindqvist",
        "All of it, then.",
    ):
        assert said in html
    assert "Not told yet" in alices.get(at("commitment", made.commitment.pk)).content.decode()


def test_buttons_of_a_promise_do_what_they_say(alices: Browser, made: Promises) -> None:
    item = made.told
    alices.post(at("commitment_risk", item.pk), {"at_risk": "on", "reason": "Ill"})
    assert Commitment.objects.get(pk=item.pk).state == "at_risk"
    page = alices.post(at("commitment_keep", item.pk), {"done_on": "tomorrow"}, follow=True)
    assert "Give the day on which it was done" in page.content.decode()
    stale = alices.post(
        at("commitment_keep", item.pk), {"done_on": "2026-11-10", "seen_version": "1"}, follow=True
    )
    assert "Nothing was changed" in stale.content.decode()
    alices.post(at("commitment_keep", item.pk), {"done_on": "2026-11-10"})
    assert Commitment.objects.get(pk=item.pk).state == "kept"
    alices.post(at("commitment_reopen", item.pk))
    alices.post(at("commitment_withdraw", item.pk), {"reason": "Not needed"})
    assert Commitment.objects.get(pk=item.pk).why_withdrawn == "Not needed"


def test_a_new_promise_is_written_down_and_a_past_day_is_refused(alices: Browser, finance: Client) -> None:
    data = {
        "text": "A report",
        "promised_on": "2026-11-09",
        "due_on": "2026-11-09",
        "accepted": "on",
        "seen_version": "0",
    }
    wrong = alices.post(at("commitment_new"), data)
    assert wrong.status_code == 400 and "today or later" in wrong.content.decode()
    alices.post(at("commitment_new"), {**data, "due_on": "2026-11-27"})
    made = Commitment.objects.get()
    assert (made.text, made.baseline_on, made.state) == ("A report", date(2026, 11, 27), "accepted")


def test_advice_of_other_apps_is_read_before_a_promise_is_saved(
    alices: Browser, finance: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "relationships.views.commitments.records.advise",
        lambda moment, **facts: [Advice(f"{moment}: the team is full until {facts['due_on']}.")],
    )
    data = {
        "text": "A report",
        "promised_on": "2026-11-09",
        "due_on": "2026-11-27",
        "accepted": "on",
        "seen_version": "0",
    }
    page = alices.post(at("commitment_new"), data)
    assert "commitment.draft: the team is full until 2026-11-27." in page.content.decode()
    assert not Commitment.objects.exists()
    digest = re.search(r'name="advised" value="(\w+)"', page.content.decode())
    assert digest
    alices.post(at("commitment_new"), {**data, "advised": digest[1]})
    assert Commitment.objects.count() == 1


def test_a_status_report_holds_what_the_client_may_read_and_nothing_else(
    alices: Browser, finance: Client, seat: Seat, now: datetime, made: Promises
) -> None:
    Decision.objects.create(
        client=finance, question="Which ledger", seat=seat, asked_on=date(2026, 11, 2), created_at=now
    )
    Concern.objects.create(
        client=finance,
        text="Slow scans",
        detail="Candid words",
        severity=3,
        raised_on=date(2026, 11, 2),
        created_at=now,
    )
    page = alices.post(
        at("status_report"), {"seats": [str(seat.pk)], "message": "All well, Tom."}, follow=True
    )
    assert "Made, and sent to Tom Lindqvist." in page.content.decode()
    report = StatusReport.objects.first()
    assert report is not None and mail.outbox[0].body == "All well, Tom."
    text = made.status.content.payload + report.content.payload
    for kept_in in ("Which ledger", "Head of close", "Slow scans", "The vendor's fix is late."):
        assert kept_in in text
    for kept_out in ("Candid words", "For the team only", "severity", "High", "Tom Lindqvist", '"detail"'):
        assert kept_out not in text
    content = json.loads(made.status.content.payload)
    assert (len(content["done"]), len(content["running"]), len(content["slips"])) == (
        1,
        3,
        1,
    )  # the untold slip is none


def test_a_status_without_news_says_so(alices: Browser, made: Promises) -> None:
    assert (
        "Nothing changed for Finance since the report of Tue 10 Nov"
        in alices.get(at("status_report")).content.decode()
    )
    alices.post(at("commitment_keep", made.told.pk), {"done_on": "2026-11-10"})
    assert "Nothing changed" not in alices.get(at("status_report")).content.decode()


def test_a_made_report_stays_as_it_was(alices: Browser, made: Promises) -> None:
    shown = at("status_report_shown", made.status.pk)
    before = alices.get(shown).context["page"].content
    alices.post(at("commitment_keep", made.told.pk), {"done_on": "2026-11-10"})
    assert alices.get(shown).context["page"].content == before


def test_promises_across_clients_open_their_rows(
    client: Browser, made: Promises, carol: User, mallory: User
) -> None:
    client.force_login(carol)
    page = client.get(reverse("promises"), {"show": "surprises", "client": "finance"})
    assert page.context["page"].headline == "1 of 2 promises kept, 1 surprise in Q4 2026"
    assert [row.tag for row in page.context["page"].rows] == ["Overdue by 5 days"]
    [line] = page.context["page"].found.owners
    assert (line.name, line.now.due, line.now.surprises) == ("Alice Archer", 2, 1)
    client.force_login(mallory)
    other = client.get(reverse("promises"))
    assert other.context["page"].found.empty and "Finance" not in other.content.decode()


def test_downloads_are_remembered(alices: Browser, made: Promises) -> None:
    one = alices.get(at("commitments_download", "csv") + "?show=all").content.decode("utf-8-sig")
    assert one.count("Month-end close report") == 4
    assert alices.get(at("commitments_download", "pdf")).status_code == 404
    many = alices.get(reverse("promises_download", args=["xlsx"]))
    assert many["Content-Disposition"] == 'attachment; filename="commitments-2026-Q4.xlsx"'
    taken = {change.action for change in Change.objects.filter(action__endswith=".download")}
    assert taken == {"commitments.download", "promises.download"}


def test_due_days_are_calendar_days_whatever_the_hour(alices: Browser, made: Promises, alice: User) -> None:
    late_evening = datetime.fromisoformat("2026-11-12T22:59:00+00:00")
    for shift, days in (
        (timedelta(0), "Due Fri 13 Nov, 1 day left."),
        (timedelta(minutes=2), "Due Fri 13 Nov, today."),
    ):
        with time_machine.travel(late_evening + shift, tick=False):
            alices.force_login(alice)
            assert days in alices.get(at("commitment", made.commitment.pk)).content.decode()
