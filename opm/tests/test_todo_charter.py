"""Today's rows about charters: none yet, waiting with a reminder, a change asked for, the review."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client as Browser
from django.utils import timezone

from opm.todo import charter
from opm.todo.task import Task, kind_of
from relationships.models import Client, Person, User
from relationships.services import charter as services
from relationships.testing import agreed, proposed

pytestmark = pytest.mark.django_db
REVIEW = date(2027, 5, 12)  # of the charters that tests make


class Row:
    """What the rows need of a client's line."""

    def __init__(self, client: Client) -> None:
        self.pk, self.slug, self.name = client.pk, client.slug, client.name


def reach(*clients: Client) -> Any:
    return {client.pk: Row(client) for client in clients}


def tasks(user: User, client: Client, day: date) -> list[Task]:
    return list(charter.tasks(user, reach(client), day))


def test_a_client_partnered_with_for_more_than_a_quarter_has_a_charter(
    finance: Client, alice: User, now: datetime
) -> None:
    assert tasks(alice, finance, now.date()) == []
    finance.partnered_since = now.date() - timedelta(days=92)
    finance.save()
    assert tasks(alice, finance, now.date()) == []
    (task,) = tasks(alice, finance, now.date() + timedelta(days=1))
    assert (task.title, task.key) == ("Write a charter with Finance", f"charter:none-{finance.pk}")
    agreed(finance, alice, now)
    assert tasks(alice, finance, now.date() + timedelta(days=1)) == []


def test_a_waiting_text_is_reminded_of_in_place(finance: Client, alice: User) -> None:
    now = timezone.now()
    proposed(finance, alice, now - timedelta(days=15))
    Person.objects.update(email="sam@example.org")
    (task,) = tasks(alice, finance, timezone.localdate(now))
    assert task.title == "Sam Reyes has not agreed to the charter"
    assert (task.when, task.tone, kind_of(task.kind).label) == ("15 days waiting", "warn", "Charter")
    browser = Browser()
    browser.force_login(alice)
    assert browser.post(task.acts[0].url, {"next": "/"}).status_code == 200
    assert [letter.subject for letter in mail.outbox] == [
        "Finance and IT: reminder, partnership charter, version 1"
    ]


def test_the_day_it_was_put_to_the_client_nothing_is_owed(
    finance: Client, alice: User, now: datetime
) -> None:
    proposed(finance, alice, now)
    assert tasks(alice, finance, now.date()) == []


def test_a_wish_for_a_change_is_told_with_its_words(finance: Client, alice: User, now: datetime) -> None:
    handed = proposed(finance, alice, now)
    assert handed.charter.content is not None
    seen = handed.charter.content.sha256
    services.ask_change(link=handed.link, name="Sam Reyes", words="Five days do.", seen=seen, now=now)
    (task,) = tasks(alice, finance, now.date())
    assert (task.title, task.why) == (
        "Sam Reyes asks for a change of the charter",
        "Finance. “Five days do.”",
    )


def test_the_review_comes_up_and_is_owed_from_its_day_on(finance: Client, alice: User, now: datetime) -> None:
    agreed(finance, alice, now)
    week = timedelta(days=7)
    (ahead,) = charter.coming(alice, reach(finance), REVIEW - week, REVIEW)
    assert (ahead.on, ahead.where) == (REVIEW, "Finance")
    assert tasks(alice, finance, REVIEW - timedelta(days=1)) == []
    (task,) = tasks(alice, finance, REVIEW + timedelta(days=3))
    assert (task.title, task.when) == ("Review the charter with Finance", "3 days over")


def test_rows_take_three_queries_however_many_clients(
    finance: Client, sales: Client, alice: User, mallory: User, now: datetime, django_assert_num_queries: Any
) -> None:
    proposed(finance, alice, now - timedelta(days=3))
    proposed(sales, mallory, now - timedelta(days=3))
    for clients in ([finance], [finance, sales]):
        with django_assert_num_queries(3):
            list(charter.tasks(alice, reach(*clients), now.date()))
