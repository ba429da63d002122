"""The partnership charter: drafted, put to the client, agreed to by both sides on one frozen text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from opm.kernel import history, links
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.freeze import intact
from opm.kernel.models import SignedLink
from relationships.models import Charter, CharterAgreement, Client, Objective, User
from relationships.selectors.charter.page import charter_page
from relationships.selectors.charter.standing import Owed, standing_of
from relationships.selectors.charter.text import CharterText, Duty, amount, text_of
from relationships.selectors.charter.versions import changes, compare_page
from relationships.services import charter as services
from relationships.services.charter import Handed, ObjectiveInput
from relationships.testing import CLOSE, TEXTS, agreed, drafted, proposed, seat_of

pytestmark = pytest.mark.django_db
UNMEASURED = ObjectiveInput(goal="Talk before it hurts")


def seen(handed: Handed) -> str:
    assert handed.charter.content is not None
    return handed.charter.content.sha256


def draft_of(client: Client) -> Charter:
    return Charter.objects.get(client=client, state="draft")


def finding(client: Client, *, draft: bool = False, on: date = date(2026, 11, 10)) -> str:
    return charter_page(client, draft=draft, can_edit=True, today=on).headline


def test_both_sides_agree_to_one_frozen_text(finance: Client, alice: User, now: datetime) -> None:
    charter = agreed(finance, alice, now)
    assert (charter.state, charter.agreed_on) == ("agreed", date(2026, 11, 10))
    assert charter.content is not None and intact(charter.content)
    said = CharterAgreement.objects.filter(content=charter.content).order_by("side")
    assert [(row.side, row.name, row.decision) for row in said] == [
        ("client", "Sam Reyes", "agree"),
        ("it", "Alice Archer", "agree"),
    ]
    objective = Objective.objects.get()
    assert (objective.agreed_on, objective.agreed_by) == (date(2026, 11, 10), "Sam Reyes")
    assert finding(finance) == "Agreed by both sides on Tue 10 Nov, review due in 183 days"


def test_an_objective_without_a_measure_stays_a_draft_whatever_is_agreed(
    finance: Client, alice: User, now: datetime
) -> None:
    agreed(finance, alice, now, CLOSE, UNMEASURED)
    assert set(Objective.objects.values_list("goal", "agreed_on")) == {
        (CLOSE.goal, date(2026, 11, 10)),
        (UNMEASURED.goal, None),
    }


def test_a_draft_says_how_many_objectives_have_no_measure(
    finance: Client, alice: User, now: datetime
) -> None:
    others = (replace(CLOSE, goal=goal) for goal in ("Close the quarter", "Close the year"))
    drafted(finance, alice, now, CLOSE, UNMEASURED, replace(UNMEASURED, goal="Meet"), *others)
    assert finding(finance) == "A draft: two of five objectives have no measure"


def test_a_measure_comes_with_its_target(finance: Client, alice: User, now: datetime) -> None:
    for half in (replace(CLOSE, target=None), replace(CLOSE, measure="")):
        with pytest.raises(Refused, match="come together"):
            services.add_objective(client=finance, wish=half, by=alice, now=now)


def test_what_is_missing_is_said_before_the_client_is_asked(
    finance: Client, alice: User, now: datetime
) -> None:
    services.save_draft(client=finance, wish=replace(TEXTS, purpose=""), seen_version=0, by=alice, now=now)
    with pytest.raises(Refused, match="say the purpose, add at least one objective"):
        proposed(finance, alice, now)
    assert not SignedLink.objects.exists()


def test_an_edit_takes_back_what_is_with_the_client(finance: Client, alice: User, now: datetime) -> None:
    handed = proposed(finance, alice, now)
    draft = draft_of(finance)
    wish = replace(TEXTS, purpose="Another purpose")
    services.save_draft(client=finance, wish=wish, seen_version=draft.version, by=alice, now=now)
    assert draft_of(finance).content is None
    with pytest.raises(NotAllowed):
        services.agree(link=handed.link, name="Sam Reyes", seen=seen(handed), now=now)
    assert links.resolve(token=handed.token, purpose="charter", now=now) is None
    assert not CharterAgreement.objects.filter(side="client").exists()


def test_saving_what_was_there_already_takes_nothing_back(
    finance: Client, alice: User, now: datetime
) -> None:
    handed = proposed(finance, alice, now)
    draft = draft_of(finance)
    services.save_draft(client=finance, wish=TEXTS, seen_version=draft.version, by=alice, now=now)
    services.agree(link=handed.link, name="Sam Reyes", seen=seen(handed), now=now)


@pytest.mark.parametrize(
    "what", ["responsibility", "objective changed", "objective added", "objective dropped"]
)
def test_every_part_of_the_text_counts_as_an_edit(
    finance: Client, alice: User, now: datetime, what: str
) -> None:
    proposed(finance, alice, now)
    objective, draft = Objective.objects.get(), draft_of(finance)
    how: dict[str, Any] = {"seen_version": objective.version, "by": alice, "now": now}
    match what:
        case "responsibility":
            wish = replace(TEXTS, duties=(*TEXTS.duties, Duty("it", "Roadmap", "Bob Berger")))
            services.save_draft(client=finance, wish=wish, seen_version=draft.version, by=alice, now=now)
        case "objective changed":
            services.change_objective(objective=objective, wish=replace(CLOSE, priority="Trust"), **how)
        case "objective added":
            services.add_objective(client=finance, wish=UNMEASURED, by=alice, now=now)
        case "objective dropped":
            services.drop_objective(objective=objective, reason="Reached elsewhere", **how)
    assert draft_of(finance).content is None


def test_a_reading_changes_no_text_and_is_appended(finance: Client, alice: User, now: datetime) -> None:
    proposed(finance, alice, now)
    objective = Objective.objects.get()
    for value, on in (("7", date(2026, 10, 5)), ("2.5", date(2026, 11, 9))):
        services.read_objective(objective=objective, on=on, value=Decimal(value), by=alice, now=now)
    assert draft_of(finance).content is not None
    page = charter_page(finance, draft=True, can_edit=True, today=now.date())
    assert page.sheet is not None
    (aim,) = page.sheet.aims
    assert (aim.stands, aim.verdict, len(aim.values)) == ("2.5 days", "target reached", 2)
    with pytest.raises(Refused, match="lies in the future"):
        services.read_objective(
            objective=objective, on=date(2026, 12, 1), value=Decimal(3), by=alice, now=now
        )


def test_a_change_of_an_agreed_target_takes_that_agreement_back(
    finance: Client, alice: User, now: datetime
) -> None:
    agreed(finance, alice, now)
    objective = Objective.objects.get()
    how: dict[str, Any] = {"objective": objective, "by": alice, "now": now}
    changed = services.change_objective(
        wish=replace(CLOSE, priority="Trust"), seen_version=objective.version, **how
    )
    assert changed.agreed_on
    changed = services.change_objective(
        wish=replace(CLOSE, target=Decimal(5)), seen_version=changed.version, **how
    )
    assert changed.agreed_on is None
    page = charter_page(finance, draft=False, can_edit=True, today=now.date())
    assert page.sheet is not None
    assert (page.sheet.aims[0].aim.target, page.sheet.aims[0].state) == (
        Decimal(3),
        "Changed since this version",
    )


def test_the_client_asks_for_a_change_and_the_text_is_proposed_anew(
    finance: Client, alice: User, now: datetime
) -> None:
    handed = proposed(finance, alice, now)
    services.ask_change(
        link=handed.link, name="Sam Reyes", words="Five days are enough.", seen=seen(handed), now=now
    )
    standing = standing_of(finance, now.date())
    assert (standing.owed, standing.said and standing.said.words) == (Owed.CHANGE, "Five days are enough.")
    assert finding(finance) == "Sam Reyes asks for a change"
    draft = draft_of(finance)
    wish = replace(TEXTS, review_on=date(2027, 1, 1))
    services.save_draft(client=finance, wish=wish, seen_version=draft.version, by=alice, now=now)
    again = proposed(finance, alice, now + timedelta(hours=1))
    assert standing_of(finance, now.date()).owed == Owed.WAITING
    services.agree(link=again.link, name="Sam Reyes", seen=seen(again), now=now + timedelta(hours=2))


def test_a_text_that_a_change_was_asked_of_is_agreed_to_by_nobody(
    finance: Client, alice: User, now: datetime
) -> None:
    handed = proposed(finance, alice, now)
    reminder = services.remind(client=finance, by=alice, now=now)
    services.ask_change(link=handed.link, name="Sam Reyes", words="Wait.", seen=seen(handed), now=now)
    with pytest.raises(NotAllowed):
        services.agree(link=reminder.link, name="Sam Reyes", seen=seen(handed), now=now)


def test_the_agreed_version_stays_readable_while_the_next_is_written(
    finance: Client, alice: User, now: datetime
) -> None:
    first = agreed(finance, alice, now)
    wish = replace(TEXTS, purpose="Decide together.")
    services.save_draft(client=finance, wish=wish, seen_version=0, by=alice, now=now)
    assert text_of(Charter.objects.get(pk=first.pk)).purpose == TEXTS.purpose
    second = agreed(finance, alice, now)
    first.refresh_from_db()
    assert (first.state, second.number, second.state) == ("replaced", 2, "agreed")
    page = compare_page(finance, 2, 1)
    assert [(move.what, move.before, move.after) for move in page.moved] == [
        ("Purpose", TEXTS.purpose, "Decide together.")
    ]
    assert page.headline == "One thing changed from version 1 to version 2"


def test_two_different_people_agree(finance: Client, alice: User, now: datetime) -> None:
    twin = seat_of(finance, name="Alice  archer", role="Controller")
    drafted(finance, alice, now)
    with pytest.raises(Refused, match="Two different people"):
        proposed(finance, alice, now, seat=twin)
    handed = proposed(finance, alice, now, seat=seat_of(finance))
    with pytest.raises(Refused, match="Type your own name"):
        services.agree(link=handed.link, name=" ALICE archer ", seen=seen(handed), now=now)
    assert links.resolve(token=handed.token, purpose="charter", now=now)


def test_withdrawing_closes_the_link_and_keeps_the_draft(finance: Client, alice: User, now: datetime) -> None:
    handed = proposed(finance, alice, now)
    services.withdraw(client=finance, seen_version=draft_of(finance).version, by=alice, now=now)
    assert links.resolve(token=handed.token, purpose="charter", now=now) is None
    assert draft_of(finance).purpose == TEXTS.purpose
    proposed(finance, alice, now)


def test_a_reminder_is_a_fresh_link_and_an_answer_closes_them_all(
    finance: Client, alice: User, now: datetime
) -> None:
    first = proposed(finance, alice, now)
    second = services.remind(client=finance, by=alice, now=now)
    assert links.resolve(token=first.token, purpose="charter", now=now)
    services.agree(link=second.link, name="Sam Reyes", seen=seen(first), now=now)
    for handed in (first, second):
        assert links.resolve(token=handed.token, purpose="charter", now=now) is None
    with pytest.raises(Refused):
        services.remind(client=finance, by=alice, now=now)


def test_somebody_else_saved_first(finance: Client, alice: User, bob: User, now: datetime) -> None:
    draft = drafted(finance, alice, now)
    wish = replace(TEXTS, purpose="Mine")
    services.save_draft(client=finance, wish=wish, seen_version=draft.version, by=bob, now=now)
    with pytest.raises(Conflict) as conflict:
        services.save_draft(client=finance, wish=TEXTS, seen_version=draft.version, by=alice, now=now)
    assert getattr(conflict.value.current, "purpose") == "Mine"  # noqa: B009 - current is an object
    with pytest.raises(Conflict):
        services.save_draft(client=finance, wish=TEXTS, seen_version=0, by=alice, now=now)


def test_the_client_agreed_while_somebody_wrote(finance: Client, alice: User, now: datetime) -> None:
    version = drafted(finance, alice, now).version
    agreed(finance, alice, now)
    with pytest.raises(Conflict, match="agreed to this version") as conflict:
        services.save_draft(client=finance, wish=TEXTS, seen_version=version + 1, by=alice, now=now)
    current = conflict.value.current
    assert isinstance(current, Charter)
    assert (current.number, current.version) == (2, 0)


@pytest.mark.parametrize("who", ["carol", "audrey", "dana", "mallory"])
def test_only_the_team_writes(
    finance: Client, alice: User, now: datetime, who: str, request: pytest.FixtureRequest
) -> None:
    by = request.getfixturevalue(who)
    agreed(finance, alice, now)
    objective = Objective.objects.get()
    writes = (
        lambda: services.save_draft(client=finance, wish=TEXTS, seen_version=0, by=by, now=now),
        lambda: services.add_objective(client=finance, wish=CLOSE, by=by, now=now),
        lambda: services.change_objective(objective=objective, wish=CLOSE, seen_version=2, by=by, now=now),
        lambda: services.drop_objective(objective=objective, reason="x", seen_version=2, by=by, now=now),
        lambda: services.read_objective(objective=objective, on=now.date(), value=Decimal(1), by=by, now=now),
        lambda: services.join(client=finance, user=by, since=now.date(), by=by, now=now),
        lambda: services.remind(client=finance, by=by, now=now),
        lambda: services.withdraw(client=finance, seen_version=1, by=by, now=now),
        lambda: proposed(finance, by, now),
    )
    for write in writes:
        with pytest.raises(NotAllowed):
            write()


def test_the_community_is_joined_and_left_with_its_days(finance: Client, alice: User, now: datetime) -> None:
    seat = seat_of(finance)
    how: dict[str, Any] = {"by": alice, "now": now}
    member = services.join(client=finance, person=seat.person, since=date(2026, 1, 5), **how)
    services.join(client=finance, user=alice, since=date(2026, 1, 5), **how)
    with pytest.raises(Refused, match="already"):
        services.join(client=finance, person=seat.person, since=date(2026, 2, 1), **how)
    with pytest.raises(Refused, match="cannot come before"):
        services.leave(member=member, until=date(2025, 12, 31), **how)
    services.leave(member=member, until=date(2026, 3, 1), **how)
    with pytest.raises(Refused, match="left already"):
        services.leave(member=member, until=date(2026, 3, 2), **how)
    services.join(client=finance, person=seat.person, since=date(2026, 4, 1), **how)


def test_the_audit_tells_who_agreed_for_the_client(finance: Client, alice: User, now: datetime) -> None:
    charter = agreed(finance, alice, now)
    told = {change.action: change.by_label for change in history.of_object(charter)}
    assert told == {
        "charter.draft": "Alice Archer",
        "charter.propose": "Alice Archer",
        "charter.agree": "link of Sam Reyes",
    }
    assert list(history.verify_chain()) == []


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        ("1900", "", "1,900"),
        ("7.50", "%", "7.5 %"),
        ("-0.5", "", "\u22120.5"),
        ("-1200.25", "€", "\u22121,200.25 €"),
    ],
)
def test_amounts_are_said_as_people_say_them(value: str, unit: str, said: str) -> None:
    assert amount(Decimal(value), unit) == said


def test_changes_between_two_texts_name_every_part() -> None:
    before = CharterText(
        "Finance", 1, "a", "b", "c", date(2027, 1, 1), (Duty("it", "Status", "Ann"),), (), ()
    )
    after = replace(before, purpose="z", review_on=None, duties=(Duty("it", "Status", "Bo"),))
    assert [(move.what, move.after) for move in changes(before, after)] == [
        ("Purpose", "z"),
        ("IT is responsible for: Status", "Bo"),
        ("Review on", ""),
    ]


def test_the_page_asks_the_database_a_fixed_number_of_times(
    finance: Client, alice: User, now: datetime, django_assert_num_queries
) -> None:
    agreed(finance, alice, now, *[replace(CLOSE, goal=f"Goal {number}") for number in range(9)])
    for objective in Objective.objects.all():
        for value in (7, 6, 5):
            services.read_objective(
                objective=objective, on=now.date(), value=Decimal(value), by=alice, now=now
            )
    with django_assert_num_queries(7):
        charter_page(finance, draft=False, can_edit=True, today=timezone.localdate(now))
