"""Writing on a roadmap."""

from dataclasses import replace
from datetime import date

import pytest

from opm.kernel import history
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.when import WhenRange
from relationships.models import Team
from roadmap.models import Initiative, Theme
from roadmap.selectors.initiatives import rows_of
from roadmap.services import initiatives as services
from roadmap.services.initiatives import InitiativeInput
from roadmap.testing import Q4, make_theme

Q1 = WhenRange(date(2027, 1, 1), date(2027, 3, 31), "quarter")
TODAY = date(2026, 11, 10)


@pytest.fixture
def wish(db):
    data, identity = Team.objects.create(name="Data platform"), Team.objects.create(name="Identity")
    return InitiativeInput(
        "Daily cost feed",
        Q4,
        outcome="One cost number a store every morning",
        new_theme="Faster close",
        enablements=((data, "reuse", "The feed for Retail runs"), (identity, "undecided", "")),
    )


def save(initiative, wish, *, by, now, reason="", seen=None):
    seen = initiative.version if seen is None else seen
    return services.update_initiative(
        initiative=initiative, wish=wish, seen_version=seen, reason=reason, by=by, now=now
    )


def row(initiative):
    return rows_of(Initiative.objects.filter(pk=initiative.pk), TODAY)[0]


def test_an_initiative_remembers_the_end_first_agreed_and_makes_its_theme(finance, alice, now, wish):
    made = services.create_initiative(client=finance, wish=wish, by=alice, now=now)
    assert (made.baseline_latest, str(made.theme), made.version) == (date(2026, 12, 31), "Faster close", 1)
    assert row(made).teams_text == "Data platform (reuse), Identity (undecided)"
    actions = history.of_scope(finance.scope).values_list("action", flat=True)
    assert list(actions) == ["initiative.create", "theme.create"]


def test_a_moved_time_needs_a_reason_and_is_told_with_its_shift(finance, alice, bob, now, wish):
    made = services.create_initiative(client=finance, wish=wish, by=alice, now=now)
    later = replace(services.as_input(made), when=Q1)
    with pytest.raises(Refused, match="Say why the time moves"):
        save(made, later, by=alice, now=now, reason="  ")
    moved = save(made, later, by=alice, now=now, reason="Vendor fix expected later")
    assert (moved.latest, moved.baseline_latest) == (date(2027, 3, 31), date(2026, 12, 31))
    half = WhenRange(date(2027, 1, 1), date(2027, 5, 15), "day")
    save(moved, replace(later, when=half), by=bob, now=now, reason="Two people left")
    told = row(made)
    assert told.moved == "moved twice, +135 days"
    assert [move.reason for move in told.moves] == ["Vendor fix expected later", "Two people left"]
    assert [(move.old, move.shift_days) for move in told.moves] == [("Q4 2026", 90), ("Q1 2027", 45)]
    assert told.slip_days == 135


def test_every_other_field_that_moves_is_a_change_and_nothing_changed_writes_nothing(
    finance, alice, now, wish
):
    made = services.create_initiative(client=finance, wish=wish, by=alice, now=now)
    same = services.as_input(made)
    assert save(made, same, by=alice, now=now).version == 1
    teams = ((same.enablements[0][0], "buy", "Sold by the hour"),)
    save(made, replace(same, state="agreed", confidence=80, enablements=teams), by=alice, now=now)
    changes = {item.field: (item.old, item.new) for item in history.of_object(made)}
    assert changes["state"] == ("Idea", "Agreed")
    assert changes["confidence"] == ("50 %", "80 %")
    assert changes["teams"] == ("Data platform: Reuse, Identity: Undecided", "Data platform: Buy")
    assert list(history.verify_chain()) == []


def test_the_second_of_two_browsers_is_told_what_is_stored_and_nothing_is_lost(
    finance, alice, bob, now, wish
):
    made = services.create_initiative(client=finance, wish=wish, by=alice, now=now)
    base = services.as_input(made)
    save(made, replace(base, title="Cost feed, hourly"), by=bob, now=now)
    with pytest.raises(Conflict) as caught:
        save(made, replace(base, title="Cost feed, weekly"), by=alice, now=now, seen=1)
    assert str(caught.value.current) == "Cost feed, hourly"
    assert Initiative.objects.get(pk=made.pk).title == "Cost feed, hourly"


def test_stopping_needs_a_reason_and_keeps_the_initiative(finance, alice, now, wish):
    made = services.create_initiative(client=finance, wish=wish, by=alice, now=now)
    with pytest.raises(Refused, match="Say why it stops"):
        services.stop_initiative(initiative=made, seen_version=1, reason="", by=alice, now=now)
    services.stop_initiative(
        initiative=made, seen_version=1, reason="In favour of bank matching", by=alice, now=now
    )
    told = row(made)
    assert (told.state, told.stopped_because) == ("stopped", "In favour of bank matching")


def test_only_the_clients_team_writes(finance, sales, alice, carol, mallory, dana, audrey, now, wish):
    made = services.create_initiative(client=finance, wish=wish, by=alice, now=now)
    for outsider in (carol, mallory, dana, audrey):
        with pytest.raises(NotAllowed):
            services.create_initiative(client=finance, wish=wish, by=outsider, now=now)
        with pytest.raises(NotAllowed):
            save(made, replace(wish, title="Taken over"), by=outsider, now=now)
    assert Initiative.objects.get().title == "Daily cost feed"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"title": "  "}, "title"),
        ({"confidence": 101}, "percent"),
    ],
)
def test_a_wish_that_breaks_a_rule_is_refused(finance, alice, now, wish, change, says):
    with pytest.raises(Refused, match=says):
        services.create_initiative(client=finance, wish=replace(wish, **change), by=alice, now=now)
    assert not Theme.objects.exists()


def test_a_theme_of_another_client_is_refused(finance, sales, alice, now, wish):
    foreign = make_theme(sales, "Theirs")
    with pytest.raises(Refused, match="theme of this client"):
        services.create_initiative(
            client=finance, wish=replace(wish, new_theme="", theme=foreign), by=alice, now=now
        )


def test_a_theme_named_anew_is_the_one_there_is_and_a_retired_one_is_not_taken_silently(
    finance, alice, now, wish
):
    there = make_theme(finance, "Faster close")
    made = services.create_initiative(
        client=finance, wish=replace(wish, new_theme="faster  CLOSE"), by=alice, now=now
    )
    assert made.theme == there
    Theme.objects.update(retired_on=now.date())
    with pytest.raises(Refused, match="retired theme"):
        services.create_initiative(client=finance, wish=wish, by=alice, now=now)
