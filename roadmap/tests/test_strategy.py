"""Writing the strategy: the mandate and its versions, the frozen sheet, themes in order; what may not happen."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from opm.kernel import freeze, history
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.quarters import Quarter
from relationships.models import Seat, Team
from relationships.testing import seat_of
from roadmap.models import Enablement, Initiative, Mandate, Outcome, OutcomeReading, Theme
from roadmap.selectors.strategy.gaps import orphans
from roadmap.selectors.strategy.page import shown_sheet, strategy_page
from roadmap.selectors.strategy.sheet import as_json, rows_of, sheet, sheet_from
from roadmap.selectors.strategy.versions import changes, frozen_sheet, versions_page
from roadmap.services import strategy as services
from roadmap.testing import (
    agreed_mandate,
    enabled,
    in_year,
    make_initiative,
    make_outcome,
    make_theme,
    strategy_of,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 10)
TEXT = "Numbers that every manager trusts."


def write(client, by, now, text=TEXT, year=2027, seen=None):
    return services.write_mandate(
        client=client, text=text, first_year=year, seen_version=seen, by=by, now=now
    )


def agree(draft, by, now, **said):
    seat = said.pop("agreed_with", None) or Seat.objects.first() or seat_of(draft.client)
    values = {"agreed_on": TODAY, "next_look": Quarter(2027, 1), "seen_version": draft.version, **said}
    return services.agree_mandate(mandate=draft, agreed_with=seat, by=by, now=now, **values)


def titles(mandate):
    """Initiatives on the sheet that was agreed."""
    sheet = frozen_sheet(mandate)
    assert sheet
    return [row.title for row in sheet.items]


def test_the_first_save_starts_version_one_and_the_next_changes_it(finance, alice, now):
    draft = write(finance, alice, now)
    assert (draft.number, draft.state, draft.first_year) == (1, "draft", 2027)
    changed = write(finance, alice, now, text="Numbers on day three.", seen=draft.version)
    assert (changed.pk, changed.text, changed.version) == (draft.pk, "Numbers on day three.", 2)
    told = history.of_object(changed).get(field="text")
    assert (told.old, told.new) == (TEXT, "Numbers on day three.")


@pytest.mark.parametrize(("text", "year"), [("  ", 2027), ("x" * 2001, 2027), (TEXT, 1800), (TEXT, 3000)])
def test_a_mandate_without_words_too_long_or_in_no_year_is_refused(finance, alice, now, text, year):
    with pytest.raises(Refused):
        write(finance, alice, now, text=text, year=year)
    assert not Mandate.objects.exists()


def test_somebody_elses_draft_is_a_conflict_with_both_values(finance, alice, bob, now):
    draft = write(finance, alice, now)
    with pytest.raises(Conflict) as started:
        write(finance, bob, now, text="Another one.")
    current: Any = started.value.current
    assert current.text == TEXT
    write(finance, bob, now, text="Better.", seen=draft.version)
    with pytest.raises(Conflict):
        write(finance, alice, now, text="Mine.", seen=draft.version)


def test_a_draft_that_was_agreed_meanwhile_is_a_conflict(finance, alice, bob, now):
    draft = write(finance, alice, now)
    agree(draft, bob, now)
    with pytest.raises(Conflict, match="agreed or dropped") as gone:
        write(finance, alice, now, text="Mine.", seen=draft.version)
    current: Any = gone.value.current
    assert (current.version, current.text) == (0, TEXT)


def test_pressing_save_twice_makes_one_draft(finance, alice, now):
    assert write(finance, alice, now) == write(finance, alice, now)


def test_agreeing_freezes_the_sheet_and_replaces_the_version_before(finance, alice, now):
    theme = make_theme(finance, "Close sooner")
    item = make_initiative(finance, "Matching", theme=theme, when=in_year(2027))
    first = agree(write(finance, alice, now), alice, now)
    Initiative.objects.filter(pk=item.pk).update(title="Automatic matching")
    second = agree(write(finance, alice, now, text="More."), alice, now + timedelta(days=1))
    first.refresh_from_db()
    assert (first.state, second.state, second.number) == ("replaced", "agreed", 2)
    assert freeze.intact(first.sheet)
    assert titles(first) == ["Matching"]
    assert titles(second) == ["Automatic matching"]
    assert second.sheet.previous_sha256 == ""  # each version has a chain of its own
    assert second.signed_for_it == "Alice Archer, Business Relationship Manager"
    assert second.signed_for_client == "Sam Reyes, Sponsor"


def test_names_of_who_agreed_stay_outside_the_freeze(finance, alice, now):
    agreed = agree(write(finance, alice, now), alice, now)
    assert "Sam Reyes" not in agreed.sheet.payload
    assert "Alice Archer" not in agreed.sheet.payload


def test_what_cannot_be_agreed(finance, sales, alice, now):
    draft = write(finance, alice, now)
    with pytest.raises(Refused, match="sits at Finance"):
        agree(draft, alice, now, agreed_with=seat_of(sales, "Kim Ito"))
    seat_of(finance)
    with pytest.raises(Refused, match="future"):
        agree(draft, alice, now, agreed_on=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="later quarter"):
        agree(draft, alice, now, next_look=Quarter(2026, 3))
    with pytest.raises(Conflict):
        agree(draft, alice, now, seen_version=draft.version + 1)
    done = agree(draft, alice, now)
    with pytest.raises(Conflict, match="agreed already"):
        agree(done, alice, now)
    with pytest.raises(Refused, match="cannot come before"):
        agree(write(finance, alice, now, text="Next."), alice, now, agreed_on=TODAY - timedelta(days=3))


def test_a_dropped_draft_leaves_the_agreed_version_and_its_words_in_the_history(finance, alice, now):
    agreed = agreed_mandate(finance, alice, now)
    draft = write(finance, alice, now, text="Never mind.")
    services.drop_draft(mandate=draft, seen_version=draft.version, by=alice, now=now)
    assert list(Mandate.objects.all()) == [agreed]
    assert history.of_scope(finance.scope).get(action="mandate.drop").old == "Never mind."
    with pytest.raises(Refused, match="no draft"):
        services.drop_draft(mandate=agreed, seen_version=agreed.version, by=alice, now=now)


def test_only_the_team_writes(finance, carol, mallory, alice, now):
    draft, theme = write(finance, alice, now), make_theme(finance)
    for other in (carol, mallory):
        for act in (
            lambda by=other: write(finance, by, now, seen=draft.version),
            lambda by=other: agree(draft, by, now),
            lambda by=other: services.drop_draft(mandate=draft, seen_version=1, by=by, now=now),
            lambda by=other: services.add_theme(client=finance, name="X", by=by, now=now),
            lambda by=other: services.move_theme(theme=theme, up=True, by=by, now=now),
            lambda by=other: services.retire_theme(theme=theme, seen_version=1, by=by, now=now),
        ):
            with pytest.raises(NotAllowed):
                act()


def names(client):
    return list(Theme.objects.filter(client=client, retired_on=None).values_list("name", flat=True))


def test_themes_stand_in_the_order_they_are_put_in(finance, alice, now):
    one, two, three = (
        services.add_theme(client=finance, name=name, by=alice, now=now) for name in ("One", "Two", "Three")
    )
    services.move_theme(theme=three, up=True, by=alice, now=now)
    services.move_theme(theme=one, up=False, by=alice, now=now)
    assert names(finance) == ["Three", "One", "Two"]
    services.move_theme(theme=three, up=True, by=alice, now=now)  # already first
    assert names(finance) == ["Three", "One", "Two"]
    moves = history.of_scope(finance.scope).filter(action="theme.move")
    assert moves.count() == 2
    services.retire_theme(theme=one, seen_version=None, by=alice, now=now)
    services.move_theme(theme=two, up=True, by=alice, now=now)
    assert names(finance) == ["Two", "Three"]
    with pytest.raises(Refused, match="Bring it back"):
        services.move_theme(theme=one, up=True, by=alice, now=now)


def test_themes_that_never_were_put_in_order_can_be_moved(finance, alice, now):
    first, second = make_theme(finance, "A"), make_theme(finance, "B")
    services.move_theme(theme=second, up=True, by=alice, now=now)
    assert names(finance) == ["B", "A"]
    assert first.position == 0


def test_a_theme_has_a_name_of_its_own_and_a_retired_one_comes_back(finance, alice, now):
    theme = services.add_theme(client=finance, name="Close sooner", by=alice, now=now)
    again = services.add_theme(client=finance, name="Close sooner", by=alice, now=now)  # pressed twice
    assert again == theme
    later = now + timedelta(minutes=1)
    with pytest.raises(Refused, match="already"):
        services.add_theme(client=finance, name="close SOONER", by=alice, now=later)
    with pytest.raises(Refused, match="Give the theme a name"):
        services.add_theme(client=finance, name=" ", by=alice, now=later)
    retired = services.retire_theme(theme=theme, seen_version=theme.version, by=alice, now=now)
    with pytest.raises(Refused, match="Bring it back"):
        services.add_theme(client=finance, name="Close sooner", by=alice, now=later)
    back = services.bring_back_theme(theme=theme, seen_version=retired.version, by=alice, now=now)
    assert back.retired_on is None
    with pytest.raises(Conflict):
        services.change_theme(theme=theme, name="Faster", promise="", seen_version=1, by=alice, now=now)


def the_sheet(client, first_year=2027):
    mandate = Mandate(client=client, number=1, first_year=first_year, text=TEXT)
    return sheet(client, mandate, TODAY)


def test_an_initiative_stands_under_its_theme_in_the_fiscal_year_of_its_end(finance, settings):
    theme = make_theme(finance)
    make_initiative(finance, "In time", theme=theme, when=in_year(2028))
    make_initiative(finance, "Too late", theme=theme, when=in_year(2031))
    make_initiative(finance, "Nowhere", when=in_year(2028))
    make_initiative(finance, "Stopped", theme=theme, when=in_year(2028), state=Initiative.State.STOPPED)
    shown = the_sheet(finance)
    (line,) = shown.lines
    assert [[item.title for item in year] for year in line.years] == [[], ["In time"], []]
    assert [item.title for item in shown.outside] == ["Too late"]
    assert [item.title for item in shown.loose] == ["Nowhere"]
    settings.FISCAL_YEAR_START_MONTH = 4  # the end of 2028 lies in the year that ends in 2029
    assert [len(year) for year in the_sheet(finance).lines[0].years] == [0, 0, 1]


def test_ways_are_said_in_words_and_a_team_says_what_it_does(finance):
    theme = make_theme(finance)
    data, ledger = Team.objects.create(name="Data platform"), Team.objects.create(name="Ledger")
    for title, way in (("One", "build"), ("Two", "build"), ("Three", "undecided")):
        enabled(make_initiative(finance, title, theme=theme, when=in_year(2027)), data, way)
    enabled(Initiative.objects.get(title="Three"), ledger, "quick_win")
    shown = the_sheet(finance)
    said = {row.title: row.said for row in shown.items}
    assert said == {"One": "build", "Two": "build", "Three": "quick win and undecided"}
    assert [(team.name, team.does) for team in shown.teams] == [
        ("Data platform", "builds 2, 1 undecided"),
        ("Ledger", "1 quick win"),
    ]


def test_what_the_client_carries_without_it_says_so(finance, alice):
    theme = make_theme(finance)
    make_initiative(finance, "Theirs", theme=theme, when=in_year(2027))
    make_initiative(finance, "Ours", theme=theme, when=in_year(2027), owner=alice)
    make_initiative(finance, "An idea", theme=theme, when=in_year(2027), state=Initiative.State.IDEA)
    assert {row.title: row.own for row in the_sheet(finance).items} == {
        "Theirs": True,
        "Ours": False,
        "An idea": False,
    }


def test_outcomes_say_from_what_to_what_and_where_they_stand(finance, now):
    theme = make_theme(finance)
    days = make_outcome(finance, theme, now)
    make_outcome(finance, theme, now, measure="Cost", unit="", baseline=None, target=Decimal("1900.50"))
    make_outcome(finance, theme, now, measure="Trust", baseline=None, target=None)
    make_outcome(finance, theme, now, measure="Gone", state=Outcome.State.DROPPED, ended_on=TODAY)
    for on, value in ((date(2026, 11, 1), 7), (date(2026, 11, 1), 6), (date(2026, 12, 1), 3)):
        OutcomeReading.objects.create(outcome=days, on=on, value=value, created_at=now)
    aims = the_sheet(finance).lines[0].aims
    assert [(aim.measure, aim.way, aim.stands) for aim in aims] == [
        ("Days to close", "8 → 3 days", "now 6"),  # the last written of a day; not what lies ahead
        ("Cost", "→ 1,900.5", ""),
        ("Trust", "no target yet", ""),
    ]


def test_a_sheet_comes_back_from_its_json_as_it_was(finance, alice, now):
    strategy_of(finance, alice, now)
    shown = the_sheet(finance, 2026)
    assert sheet_from(json.loads(freeze.canonical_json(as_json(shown)))) == shown


def test_what_is_missing_is_said_with_where_to_mend_it(finance, alice, now):
    made = strategy_of(finance, alice, now)
    loose = make_initiative(finance, "Under nothing", when=in_year(2027))
    lonely = make_outcome(finance, None, now, measure="Trust")
    gaps = {gap.kind: gap for gap in orphans(finance, rows_of(finance, TODAY), 2026)}
    found = {kind: [row.url for row in gap.rows] for kind, gap in gaps.items()}
    assert made.orphan.get_absolute_url() in found["no_outcome"]
    assert made.served.get_absolute_url() not in found["no_outcome"]
    assert found["unserved"] == [lonely.get_absolute_url()]
    assert found["loose_outcome"] == [lonely.get_absolute_url()]
    assert found["empty_theme"] == [f"/clients/finance/strategy/themes/{made.bare.pk}/"]
    assert found["undecided"] == [made.orphan.get_absolute_url()]
    assert gaps["undecided"].rows[0].note == "Data platform"
    assert found["no_theme"] == [loose.get_absolute_url()]
    assert gaps["unserved"].words == "One outcome is served by no initiative"


def test_under_a_retired_theme_is_under_none(finance, alice, now):
    made = strategy_of(finance, alice, now)
    services.retire_theme(theme=made.theme, seen_version=None, by=alice, now=now)
    gaps = {gap.kind: gap for gap in orphans(finance, rows_of(finance, TODAY), 2026)}
    assert {row.note for row in gaps["no_theme"].rows} == {"Its theme is retired"}
    assert len(the_sheet(finance, 2026).loose) == 2


def test_what_was_done_before_the_mandate_is_not_asked_about(finance):
    make_initiative(finance, "Old", when=in_year(2025), state=Initiative.State.DONE)
    assert orphans(finance, rows_of(finance, TODAY), 2026) == ()


def test_the_headline_is_the_finding(finance, alice, now):
    def headline():
        return strategy_page(finance, "", TODAY, can_edit=True).headline

    assert headline() == "Finance has no agreed mandate yet"
    draft = write(finance, alice, now)
    assert headline() == "The mandate for 2027 to 2029 is not agreed with Finance yet"
    agree(draft, alice, now)
    assert headline() == "The mandate has no theme yet"
    theme = make_theme(finance)
    item = make_initiative(finance, "Matching", theme=theme, when=in_year(2027))
    assert headline() == "One initiative serves no outcome, and one theme has no outcome"
    item.serves.add(make_outcome(finance, theme, now))
    assert headline() == "One initiative in 1 theme, and each serves an outcome"


def test_the_sheet_of_today_says_what_changed_since_it_was_agreed(finance, alice, now):
    made = strategy_of(finance, alice, now)
    shown, _ = shown_sheet(finance, "", TODAY)
    assert (shown.since, shown.foot.note) == ((), "Agreed Tue 10 Nov 2026")
    Initiative.objects.filter(pk=made.served.pk).update(latest=date(2027, 12, 31))
    Enablement.objects.filter(initiative=made.orphan).update(way="buy")
    services.change_theme(theme=made.bare, name="Skills", promise="", seen_version=1, by=alice, now=now)
    make_outcome(finance, made.bare, now, measure="Trained people", unit="")
    Outcome.objects.filter(pk=made.outcome.pk).update(target=Decimal(4))
    shown, _ = shown_sheet(finance, "", TODAY)
    assert [(moved.what, moved.before, moved.after) for moved in shown.since] == [
        ("Theme", "Skills for Finance", "Skills"),
        ("Daily cost feed, served: place", "Trusted numbers, 2026", "Trusted numbers, 2027"),
        ("Daily cost feed: how it is met", "undecided", "buy"),
        (
            "Outcome",
            "Days to close: 8 → 3 days by Tue 10 Oct 2028",
            "Days to close: 8 → 4 days by Tue 10 Oct 2028",
        ),
        ("New outcome", "", "Trained people: 8 → 3 by Tue 10 Oct 2028"),
    ]
    assert shown.foot.note == "Agreed Tue 10 Nov 2026, 5 changes since"


def test_a_version_is_read_as_it_was_agreed(finance, alice, now):
    made = strategy_of(finance, alice, now)
    Initiative.objects.filter(pk=made.served.pk).update(title="Renamed")
    shown, gaps = shown_sheet(finance, "1", TODAY)
    assert shown.as_agreed
    assert "Renamed" not in [item.title for item in shown.sheet.items]
    assert gaps == ()


def test_readings_are_no_change_of_the_sheet(finance, alice, now):
    made = strategy_of(finance, alice, now)
    OutcomeReading.objects.create(outcome=made.outcome, on=TODAY, value=4, created_at=now)
    page = versions_page(finance, TODAY, "1", "2")
    assert page.moved and [moved.what for moved in page.moved] == ["Mandate"]
    assert page.headline == "One thing changed from version 1 to version 2"


def test_themes_that_change_places_are_one_change(finance, alice, now):
    made = strategy_of(finance, alice, now)
    before = the_sheet(finance)
    services.move_theme(theme=made.bare, up=True, by=alice, now=now)
    moved = changes(before, the_sheet(finance))
    assert [(item.what, item.after) for item in moved] == [
        ("Order of the themes", "Skills for Finance and Trusted numbers")
    ]


def test_a_sheet_takes_the_same_queries_for_one_row_and_for_many(
    finance, alice, now, django_assert_num_queries
):
    made = strategy_of(finance, alice, now)

    def look():
        with django_assert_num_queries(6):
            return strategy_page(finance, "", TODAY, can_edit=True)

    look()
    for number in range(12):
        theme = make_theme(finance, f"Theme {number}")
        outcome = make_outcome(finance, theme, now, measure=f"Measure {number}")
        for year in (2026, 2027, 2028):
            item = make_initiative(finance, f"Item {number} {year}", theme=theme, when=in_year(year))
            enabled(item, made.team, "buy")
            item.serves.add(outcome)
    assert len(look().shown.sheet.items) == 2 + 36
