"""Targets: who sets them, what is kept of them, how far a client has come, and the page that shows it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from assessments import scoring
from assessments.models import Target
from assessments.selectors.rubric import engine_rubric
from assessments.selectors.targets import progress as targets
from assessments.services.closing import close_assessment
from assessments.services.targets import clear_target, set_targets
from assessments.testing import SHIPPED, rubric_file
from assessments.tests.making import RELATIONSHIP_AT_3, all_answered, answer, opened
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.models import Change
from relationships.models import Client

pytestmark = pytest.mark.django_db
DUE = date(2027, 6, 30)


@pytest.fixture
def put(finance: Client, rubric_version: Any, alice: Any, now: Any) -> Any:
    """Set targets of Finance as Alice: put({"REL1": (4, DUE)}, seen={"REL1": 0})."""

    def setter(wanted: dict[str, Any], *, by: Any = alice, seen: dict[str, int] | None = None) -> list[str]:
        return set_targets(
            client=finance,
            version=rubric_version,
            rubric=engine_rubric(rubric_version),
            wanted=wanted,
            seen=seen or {},
            by=by,
            now=now,
        )

    return setter


@pytest.fixture
def page(client: Browser, finance: Client, rubric_version: Any, alice: Any, quarter: Any) -> Any:
    """The targets page as somebody gets it: page(method, who, data) -> response."""

    def ask(method: str = "get", who: Any = alice, data: Any = None, query: str = "") -> Any:
        client.force_login(who)
        url = f"{reverse('targets', args=['finance'])}?quarter={quarter}{query}"
        return client.get(url) if method == "get" else client.post(url, data or {})

    return ask


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def row(
    key: str = "REL1", level: str = "4", due_on: str = "2199-06-30", seen: str = "0", was: str = ""
) -> dict:
    """The fields of one capability as the form sends them."""
    return {f"{key}-level": level, f"{key}-due_on": due_on, f"{key}-seen": seen, f"{key}-was": was}


# --- rules ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("partner", "level"), [("reactive", 1), ("service", 3), ("strategic", 4)])
def test_a_partner_level_asks_for_the_least_whole_level_that_meets_its_rule(partner: str, level: int) -> None:
    assert scoring.partner_target(rubric_file(SHIPPED), partner) == level


def test_one_aims_only_at_partner_levels_above_the_floor() -> None:
    rubric = rubric_file(SHIPPED)
    assert [rule.key for rule in scoring.partners_to_target(rubric)] == ["service", "strategic"]


# --- services ------------------------------------------------------------------------------------------------------
def test_a_target_keeps_the_score_of_the_latest_closed_quarter_as_its_baseline(
    put: Any, finance: Client, alice: Any, now: Any, quarter: Any
) -> None:
    for back, option in ((2, "N"), (1, "F")):
        found = opened(finance, quarter.plus(-back), alice, now)
        all_answered(found, option, alice, now)
        close_assessment(assessment=found, by=alice, now=now)
    all_answered(opened(finance, quarter, alice, now), "P", alice, now)
    put({"REL1": (4, DUE)})
    target = Target.objects.get(client=finance, capability="REL1")
    assert (target.baseline_quarter, target.baseline_score) == (quarter.plus(-1), 5)


def test_without_a_closed_quarter_there_is_no_baseline(put: Any, finance: Client) -> None:
    put({"REL1": (4, DUE)})
    target = Target.objects.get(client=finance)
    assert (target.baseline_quarter, target.baseline_score) == (None, None)


def test_a_changed_target_keeps_its_baseline_and_tells_both_values(put: Any, finance: Client) -> None:
    put({"REL1": (4, DUE), "VAL1": (3, DUE)})
    Target.objects.filter(capability="REL1").update(baseline_score="2.5")
    assert put({"REL1": (5, DUE + timedelta(days=30)), "VAL1": (3, DUE)}, seen={"REL1": 1, "VAL1": 1}) == [
        "REL1"
    ]
    target = Target.objects.get(capability="REL1")
    assert (target.level, target.version, float(target.baseline_score or 0)) == (5, 2, 2.5)
    change = Change.objects.filter(action="target.set").first()
    assert change is not None
    assert (change.old, change.new, change.shift_days, change.scope) == (
        "Level 4 by Wed 30 Jun 2027",
        "Level 5 by Fri 30 Jul 2027",
        30,
        finance.scope,
    )


def test_saving_the_same_again_writes_nothing(put: Any) -> None:
    put({"REL1": (4, DUE)})
    before = Change.objects.count()
    assert put({"REL1": (4, DUE)}, seen={"REL1": 0}) == []
    assert Change.objects.count() == before


def test_a_cleared_target_stays_in_the_history(put: Any, finance: Client, alice: Any, now: Any) -> None:
    put({"REL1": (4, DUE), "REL2": (3, DUE)})
    put({"REL1": None}, seen={"REL1": 1})
    clear_target(target=Target.objects.get(capability="REL2"), seen_version=1, by=alice, now=now)
    assert not Target.objects.exists()
    told = [(change.field, change.action, change.new) for change in targets.past_changes(finance, "opm")[:2]]
    assert told == [("REL2", "target.clear", ""), ("REL1", "target.clear", "")]


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ((1, DUE), "Choose a level from 2 to 5."),
        ((6, DUE), "Choose a level from 2 to 5."),
        ((4, date(2026, 11, 9)), "has passed"),
        ((4, date(2300, 1, 1)), "Choose a day before 2201."),
    ],
)
def test_a_target_is_a_level_of_the_rubric_on_a_day_to_come(put: Any, wish: Any, says: str) -> None:
    with pytest.raises(Refused, match=re.escape(says)):
        put({"REL2": (3, DUE), "REL1": wish})
    assert not Target.objects.exists()  # all or none


def test_an_unknown_capability_is_refused(put: Any) -> None:
    with pytest.raises(Refused, match="NOPE"):
        put({"NOPE": (3, DUE)})


@pytest.mark.parametrize("who", ["carol", "mallory", "audrey", "dana"])
def test_only_the_clients_team_sets_targets(put: Any, who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotAllowed):
        put({"REL1": (4, DUE)}, by=request.getfixturevalue(who))


@pytest.mark.parametrize(("seen", "stored"), [({"REL1": 0}, True), ({"REL1": 2}, True), ({"REL1": 1}, False)])
def test_a_target_that_somebody_else_set_meanwhile_is_a_conflict(
    put: Any, bob: Any, seen: dict[str, int], stored: bool
) -> None:
    if stored:
        put({"REL1": (3, DUE)}, by=bob)
    with pytest.raises(Conflict) as found:
        put({"REL1": (5, DUE), "VAL1": (5, DUE)}, seen=seen)
    theirs: Any = found.value.current
    assert [item and item.level for item in theirs.values()] == ([3] if stored else [None])
    assert not Target.objects.filter(level=5).exists()


# --- where a client stands -----------------------------------------------------------------------------------------
def target(level: int, baseline: str | None = None, due_on: date = DUE) -> Target:
    return Target(level=level, baseline_score=baseline, due_on=due_on)


def test_percent_to_target_is_weighted_and_clamped() -> None:
    rubric = rubric_file(SHIPPED.parent.parent / "tests" / "data" / "small.yaml")
    mine = {"REL1": target(4), "REL2": target(3), "VAL1": target(4)}
    # REL1 weighs 2: 2*min(2, 3) + min(4, 2) of 2*3 + 2; VAL1 is not scored and left out.
    assert str(targets.percent(rubric, mine, {"REL1": "3.0000", "REL2": "5.0000", "VAL1": None})) == "0.7500"


def test_standing_names_what_is_met_overdue_and_next(rubric_version: Any) -> None:
    rubric, today = engine_rubric(rubric_version), date(2026, 11, 10)
    mine = {
        "REL1": target(3, "2.0", today - timedelta(days=1)),
        "REL2": target(4, "2.0", today - timedelta(days=1)),
        "VAL1": target(4, "1.0", today + timedelta(days=5)),
    }
    found = targets.standing(rubric, mine, {"REL1": "3.1000", "REL2": "3.0000", "VAL1": None}, today=today)
    assert (found.total, found.met, found.overdue) == (3, 1, ("REL2",))
    assert found.next_due == today + timedelta(days=5)
    assert str(found.percent) == "0.8571"  # (2*2 + 2) / (2*2 + 3)
    assert str(found.percent_was) == "0.4285"  # (2*1 + 1) / 7


@pytest.mark.parametrize(
    ("baseline", "score", "share"),
    [("2.0", "3.0000", "0.5000"), ("3.0", "2.0000", "-1.0000"), ("4.0", "4.5000", None), (None, "3.0", None)],
)
def test_progress_counts_from_the_baseline(baseline: str | None, score: str, share: str | None) -> None:
    found = targets.progress(target(4, baseline), score)
    assert (None if found is None else str(found)) == share


def test_targets_of_many_clients_are_one_query(
    put: Any, finance: Client, sales: Client, rubric_version: Any, django_assert_num_queries: Any
) -> None:
    put({"REL1": (4, DUE)})
    with django_assert_num_queries(1):
        found = targets.targets_of([finance.pk, sales.pk], rubric_version.rubric_id)
    assert (list(found[finance.pk]), found[sales.pk]) == (["REL1"], {})


# --- the page ------------------------------------------------------------------------------------------------------
def test_a_partner_level_fills_the_form_and_stores_nothing(page: Any) -> None:
    shown = text(page(query="&partner=strategic&by=2199-06-30"))
    assert "3 targets in the table are not saved yet." in shown
    assert shown.count('<option value="4" selected>4 Advanced</option>') == 3
    assert shown.count('value="2199-06-30"') == 4  # every row, and the field above
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("&partner=strategic", "Say by which day."),
        ("&partner=strategic&by=2020-01-01", "This day has passed."),
        ("&partner=nope&by=2199-06-30", "Choose a partner level."),
    ],
)
def test_filling_needs_a_partner_level_and_a_day_to_come(page: Any, query: str, says: str) -> None:
    shown = text(page(query=query))
    assert says in shown
    assert "not saved yet." not in shown


def test_saving_sets_the_targets_and_says_how_many(page: Any, finance: Client) -> None:
    response = page("post", data={**row("REL1"), **row("VAL1", "3"), **row("REL2", "", "")})
    assert response.status_code == 302
    stored = dict(Target.objects.values_list("capability", "level"))
    assert stored == {"REL1": 4, "VAL1": 3}
    assert "2 targets saved." in text(page())


def test_one_date_is_copied_to_every_row_with_a_level_and_nothing_is_stored(page: Any) -> None:
    data = {**row("REL1", due_on=""), **row("VAL1", "", ""), "copy": "1", "all-date": "2199-01-31"}
    shown = text(page("post", data=data))
    assert shown.count('value="2199-01-31"') == 1
    assert not Target.objects.exists()


def test_emptying_the_table_clears_only_when_saved(page: Any, put: Any) -> None:
    put({"REL1": (4, DUE)})
    shown = text(page("post", data={**row("REL1", seen="1", was="4 2027-06-30"), "clear": "1"}))
    assert "1 target in the table is not saved yet." in shown
    assert Target.objects.count() == 1
    page("post", data=row("REL1", "", "", seen="1", was="4 2027-06-30"))
    assert not Target.objects.exists()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (row(due_on=""), "Say by which day: a target needs a date."),
        (row(due_on="2020-01-01"), "has passed. Enter today or a later day."),
        (row(due_on="31.31.3131"), "Enter the date as day, month and year"),
        (row(level="9"), "Choose a level from 2 to 5."),
        (row(level="x"), "Choose one of the levels."),
        (row(level=""), "Choose a level for this date, or empty the date."),
    ],
)
def test_what_is_wrong_stands_above_its_field_and_what_was_typed_stays(
    page: Any, data: Any, says: str
) -> None:
    response = page("post", data={**data, **row("VAL1", "3")})
    shown = text(response)
    assert response.status_code == 422
    field = "level" if "level" in says else "due_on"
    assert f'id="err-REL1-{field}">{says}' in shown or (says in shown and f'id="err-REL1-{field}"' in shown)
    assert '<option value="3" selected>' in shown
    assert not Target.objects.exists()


def test_a_conflict_shows_both_values_and_keeps_what_was_typed(page: Any, put: Any, bob: Any) -> None:
    put({"REL1": (3, DUE)}, by=bob)
    response = page("post", data=row("REL1", "5"))
    shown = text(response)
    assert response.status_code == 409
    assert "Level 3 by Wed 30 Jun 2027" in shown and "Level 5 by Sun 30 Jun 2199" in shown
    assert '<option value="5" selected>' in shown and "Save mine over theirs" in shown
    assert 'name="REL1-seen" value="1"' in shown  # saving again puts it over theirs
    page("post", data=row("REL1", "5", seen="1", was="3 2027-06-30"))
    assert Target.objects.get().level == 5


def test_a_row_that_nobody_touched_is_not_written_over_somebody_elses(page: Any, put: Any, bob: Any) -> None:
    put({"REL1": (3, DUE)})
    put({"REL1": (5, DUE)}, by=bob, seen={"REL1": 1})
    page("post", data={**row("REL1", "3", "2027-06-30", "1", "3 2027-06-30"), **row("VAL1", "4")})
    assert dict(Target.objects.values_list("capability", "level")) == {"REL1": 5, "VAL1": 4}


def test_an_overdue_target_that_stays_as_it_is_does_not_stop_the_save(
    page: Any, put: Any, finance: Client
) -> None:
    put({"REL1": (3, DUE)})
    Target.objects.update(due_on=date(2020, 1, 1))
    response = page("post", data={**row("REL1", "3", "2020-01-01", "1", "3 2020-01-01"), **row("VAL1", "4")})
    assert response.status_code == 302
    assert Target.objects.count() == 2
    assert "1 target of Finance is overdue: Relationship management methodology" in text(page())


def test_who_only_reads_sees_the_targets_and_no_form(page: Any, put: Any, carol: Any, mallory: Any) -> None:
    put({"REL1": (4, DUE)})
    shown = text(page(who=carol))
    assert "Level 4</td>" in shown and "Wed 30 Jun 2027" in shown
    assert "Save targets" not in shown and "<select" not in shown
    assert page("post", who=carol, data=row()).status_code == 403
    assert page(who=mallory).status_code == page("post", who=mallory).status_code == 404


def test_the_page_says_how_far_it_is_since_the_target_was_set(
    page: Any, put: Any, finance: Client, alice: Any, now: Any, quarter: Any
) -> None:
    for back, options in ((1, dict.fromkeys(RELATIONSHIP_AT_3, "N")), (0, RELATIONSHIP_AT_3)):
        found = opened(finance, quarter.plus(-back), alice, now)
        answer(found, options, alice, now)
        if back:
            close_assessment(assessment=found, by=alice, now=now)
            put({"REL1": (5, DUE)})
    close_assessment(assessment=found, by=alice, now=now)
    shown = text(page())
    assert "Finance is 50 % of the way to its 1 target" in shown
    assert "50 % of the way from 1.0 in Q3 2026" in shown
    assert '<span class="gapcell num gm3">−2.0</span>' in shown


@pytest.mark.parametrize("rubric", ["rubric_version", "shipped_version"])
def test_the_page_takes_as_many_queries_for_3_capabilities_as_for_22(
    rubric: str,
    finance: Client,
    quarter: Any,
    alice: Any,
    now: Any,
    client: Browser,
    request: pytest.FixtureRequest,
    django_assert_num_queries: Any,
) -> None:
    version = request.getfixturevalue(rubric)
    engine = engine_rubric(version)
    found = opened(finance, quarter, alice, now)
    all_answered(found, "L", alice, now)
    close_assessment(assessment=found, by=alice, now=now)
    set_targets(
        client=finance,
        version=version,
        rubric=engine,
        wanted={item.key: (5, DUE) for item in engine.capabilities()},
        seen={},
        by=alice,
        now=now,
    )
    client.force_login(alice)
    url = f"{reverse('targets', args=['finance'])}?quarter={quarter}"
    client.get(url)
    with django_assert_num_queries(10):
        client.get(url)
