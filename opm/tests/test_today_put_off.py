"""Putting a row of Today off, with a reason, and bringing it back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from opm.kernel.models import Change
from opm.testing.factories import a_rubric
from opm.todo import open_points
from opm.todo.task import Act, Ask, Task
from relationships.models import Client, Snooze, User

TODAY = date(2026, 11, 10)
URL, BACK = "/today/put-off/", "/today/back/"


@pytest.fixture(autouse=True)
def tenth_of_november(now: Any) -> Any:
    with time_machine.travel(now, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def rows(monkeypatch: pytest.MonkeyPatch, finance: Client, db: Any) -> None:
    """Finance has two decisions to chase, whatever the records hold."""
    a_rubric()

    def tasks(user: User, reach: Any, today: date) -> Any:
        for pk, question in ((12, "Which vendor?"), (13, "Which day?")):
            if finance.pk in reach:
                ask = Ask("answer", "What did they decide?")
                yield Task(
                    kind="decision",
                    title=question,
                    why="Finance.",
                    when="9 days",
                    action="Open decision",
                    url=f"/clients/finance/decisions/{pk}/",
                    client_id=finance.pk,
                    key=f"decision:{pk}",
                    acts=(Act("Note the answer", URL, (ask,), {"key": f"other:{pk}", "client": "finance"}),),
                )

    monkeypatch.setattr(open_points, "tasks", tasks)


def put_off(browser: Any, **more: str) -> Any:
    sent = {"client": "finance", "key": "decision:12", "until": "2026-11-13", "reason": "Vendor answers Thu"}
    return browser.post(URL, {**sent, "next": "/", **more}, follow=True)


def titles(browser: Any) -> list[str]:
    page = browser.get("/").context["page"]
    return [row.task.title for row in page.tasks if row.task.kind == "decision"]


def test_a_row_put_off_is_gone_from_my_today_and_waits_in_the_fold_with_its_reason(
    client: Any, alice: User
) -> None:
    client.force_login(alice)
    page = put_off(client).content.decode()
    assert "Put off until Fri 13 Nov. It comes back by itself on that day." in page
    assert "1 put off" in page
    assert "Put off until Fri 13 Nov: Vendor answers Thu" in page
    assert titles(client) == ["Which day?"]


def test_it_comes_back_by_itself_on_its_day(client: Any, alice: User, tenth_of_november: Any) -> None:
    client.force_login(alice)
    put_off(client, until="2026-11-11")
    assert titles(client) == ["Which day?"]
    tenth_of_november.shift(timedelta(days=1))
    client.force_login(alice)
    assert titles(client) == ["Which day?", "Which vendor?"]


def test_it_is_hidden_from_nobody_else(client: Any, alice: User, bob: User) -> None:
    client.force_login(alice)
    put_off(client)
    client.force_login(bob)
    assert titles(client) == ["Which day?", "Which vendor?"]


def test_bringing_it_back_and_undo_are_one_press(client: Any, alice: User) -> None:
    client.force_login(alice)
    page = put_off(client).content.decode()
    assert ">Undo</button>" in page
    assert ">Undo</button>" not in client.get("/").content.decode()
    page = client.post(
        BACK, {"client": "finance", "key": "decision:12", "next": "/"}, follow=True
    ).content.decode()
    assert "It is back among what needs you." in page
    assert titles(client) == ["Which day?", "Which vendor?"]
    assert not Snooze.objects.exists()


def test_both_are_remembered_without_the_reason(client: Any, alice: User, finance: Client) -> None:
    client.force_login(alice)
    put_off(client)
    client.post(BACK, {"client": "finance", "key": "decision:12"})
    changes = Change.objects.filter(scope=finance.scope, action__startswith="today.").order_by("sequence")
    assert [(c.action, c.new, c.reason) for c in changes] == [
        ("today.put_off", "2026-11-13", ""),
        ("today.bring_back", "2026-11-13", ""),
    ]


def test_putting_it_off_again_moves_the_day(client: Any, alice: User) -> None:
    client.force_login(alice)
    put_off(client)
    put_off(client, until="", day="2026-12-10", reason="Still waiting")
    assert [(row.until, row.reason) for row in Snooze.objects.all()] == [
        (date(2026, 12, 10), "Still waiting")
    ]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"reason": "   "}, "Say why it can wait"),
        ({"reason": "x" * 241}, "The reason is 1 letter too long; there is room for 240."),
        ({"until": "2026-11-10"}, "from one day to thirty days"),
        ({"until": "2026-12-11"}, "from one day to thirty days"),
        ({"until": "soon"}, "Choose the day on which it comes back"),
        ({"until": "", "day": ""}, "Choose the day on which it comes back"),
        ({"key": "no key"}, "cannot be put off"),
    ],
)
def test_what_cannot_be_put_off_says_why(client: Any, alice: User, wrong: dict[str, str], told: str) -> None:
    client.force_login(alice)
    assert told in put_off(client, **wrong).content.decode()
    assert not Snooze.objects.exists()


def test_words_that_were_refused_stand_in_the_open_row_once(client: Any, alice: User) -> None:
    client.force_login(alice)
    page = put_off(client, until="2027-11-13", day="2027-11-13").context["page"]
    (row,) = [row for row in page.tasks if row.open]
    assert (row.task.key, row.put_off.reason, row.put_off.day) == (
        "decision:12",
        "Vendor answers Thu",
        "2027-11-13",
    )
    assert not any(row.open for row in client.get("/").context["page"].tasks)


def test_words_of_an_act_are_kept_too_for_their_own_row(client: Any, alice: User) -> None:
    client.force_login(alice)
    page = put_off(client, key="other:13", until="", answer="The second one").context["page"]
    (row,) = [row for row in page.tasks if row.open]
    assert row.task.title == "Which day?"
    assert row.acts[0].fields[0].value == "The second one"


def test_words_whose_row_is_gone_are_shown_all_the_same(client: Any, alice: User) -> None:
    client.force_login(alice)
    page = put_off(client, key="decision:99", until="", reason="Long and thought over").content.decode()
    assert "What you typed" in page
    assert "<q>Long and thought over</q>" in page


def test_the_same_key_named_at_another_client_hides_nothing(
    client: Any, alice: User, finance: Client, portfolio: Any
) -> None:
    other = Client.objects.create(slug="legal", name="Legal", portfolio=portfolio)
    other.memberships.create(user=alice, role="owner")
    client.force_login(alice)
    put_off(client, client="legal")
    assert titles(client) == ["Which day?", "Which vendor?"]


@pytest.mark.parametrize(
    ("who", "status"),
    [("bob", 302), ("carol", 403), ("audrey", 403), ("dana", 403), ("mallory", 404), ("oscar", 404)],
)
@pytest.mark.parametrize("url", [URL, BACK])
def test_only_the_team_puts_rows_off(
    client: Any, request: pytest.FixtureRequest, who: str, status: int, url: str
) -> None:
    client.force_login(request.getfixturevalue(who))
    sent = {"client": "finance", "key": "decision:12", "until": "2026-11-13", "reason": "Later"}
    assert client.post(url, sent).status_code == status


def test_next_leads_to_no_other_site(client: Any, alice: User) -> None:
    client.force_login(alice)
    response = client.post(
        URL,
        {"client": "finance", "key": "a:1", "until": "2026-11-13", "reason": "x", "next": "//evil.example"},
    )
    assert response.headers["Location"] == "/"


# --- as a manager reads it --------------------------------------------------------------------------------------------


def test_a_manager_counts_rows_that_are_put_off_and_reads_until_when_and_why(
    client: Any, alice: User, carol: User
) -> None:
    client.force_login(alice)
    put_off(client)
    client.force_login(carol)
    page = client.get("/").context["page"]
    line = next(row.task for row in page.tasks if row.task.kind == "decision")
    assert line.title == "Alice Archer: 2 decisions waiting"
    assert line.why == "Finance. 1 put off."
    assert line.url == f"/today/rows/?kind=decision&brm={alice.pk}"
    rows = client.get(line.url).content.decode()
    assert "Alice Archer: 2 decisions waiting" in rows
    assert "Put off until Fri 13 Nov: Vendor answers Thu (Alice Archer)" in rows
    assert "Which day?" in rows
    assert 'action="/today/' not in rows


def test_a_manager_may_switch_to_a_line_a_client(client: Any, carol: User) -> None:
    client.force_login(carol)
    page = client.get("/?by=client").context["page"]
    line = next(row.task for row in page.tasks if row.task.kind == "decision")
    assert (line.title, line.why) == ("Finance: 2 decisions waiting", "Alice Archer.")
    assert line.url == "/today/rows/?kind=decision&client=finance"
    titles = [row.task.title for row in client.get(line.url).context["pager"]["rows"]]
    assert titles == ["Which day?", "Which vendor?"]


def test_rows_of_somebody_elses_clients_are_not_opened_by_their_address(client: Any, oscar: User) -> None:
    client.force_login(oscar)
    page = client.get("/today/rows/?kind=decision&client=finance").content.decode()
    assert "Nothing waits" in page
    assert "Which vendor" not in page
