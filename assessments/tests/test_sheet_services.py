"""Opening an assessment, taking part, submitting; and what the page says beside a practice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from assessments import scoring
from assessments.answer_input import AnswerInput
from assessments.models import Assessment, RubricVersion, Sheet
from assessments.selectors.choices import choices, letter_keys
from assessments.selectors.rubric import engine_rubric
from assessments.selectors.sheet.rows import RowMaker, metrics_of
from assessments.selectors.sheet.state import sheet_state
from assessments.services.sheets import open_assessment, own_sheet, submit_sheet
from opm.kernel import history, live_metrics
from opm.kernel.errors import NotAllowed, Refused
from opm.kernel.quarters import Quarter
from relationships.models import Client, User


def test_opening_twice_gives_the_same_assessment_of_the_published_version(
    finance: Client, rubric_version: RubricVersion, alice: User, bob: User, now: datetime, quarter: Quarter
) -> None:
    first = open_assessment(client=finance, quarter=quarter, by=alice, now=now)
    assert open_assessment(client=finance, quarter=quarter, by=bob, now=now) == first
    assert first.version == rubric_version
    assert [change.action for change in history.of_object(first)] == ["assessment.open"]


def test_without_a_published_rubric_nothing_opens(
    finance: Client, alice: User, now: datetime, quarter: Quarter
) -> None:
    with pytest.raises(Refused, match="No rubric is published"):
        open_assessment(client=finance, quarter=quarter, by=alice, now=now)


def test_an_archived_client_is_not_scored_any_more(
    finance: Client, rubric_version: RubricVersion, alice: User, now: datetime, quarter: Quarter
) -> None:
    finance.archived_on = now.date()
    finance.save()
    with pytest.raises(Refused, match="archived"):
        open_assessment(client=finance, quarter=quarter, by=alice, now=now)


@pytest.mark.parametrize("who", ["carol", "mallory", "audrey", "dana"])
def test_only_the_clients_team_opens_and_takes_part(
    finance: Client,
    rubric_version: RubricVersion,
    alice: User,
    now: datetime,
    quarter: Quarter,
    who: str,
    request: pytest.FixtureRequest,
) -> None:
    other = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        open_assessment(client=finance, quarter=quarter, by=other, now=now)
    assessment = open_assessment(client=finance, quarter=quarter, by=alice, now=now)
    with pytest.raises(NotAllowed):
        own_sheet(assessment=assessment, by=other, now=now)


def test_two_people_of_one_name_have_two_sheets(
    finance: Client, rubric_version: RubricVersion, alice: User, bob: User, now: datetime, quarter: Quarter
) -> None:
    bob.name = alice.name
    bob.save()
    assessment = open_assessment(client=finance, quarter=quarter, by=alice, now=now)
    own_sheet(assessment=assessment, by=alice, now=now)
    assert (
        own_sheet(assessment=assessment, by=bob, now=now).respondent_label == "Alice Archer (bob@example.org)"
    )


def test_nobody_submits_somebody_elses_sheet_or_a_closed_one(
    finance: Client, rubric_version: RubricVersion, alice: User, bob: User, now: datetime, quarter: Quarter
) -> None:
    assessment = open_assessment(client=finance, quarter=quarter, by=alice, now=now)
    sheet = own_sheet(assessment=assessment, by=alice, now=now)
    with pytest.raises(NotAllowed):
        submit_sheet(sheet=sheet, by=bob, now=now)
    Assessment.objects.update(state=Assessment.State.CLOSED)
    with pytest.raises(Refused, match="closed"):
        submit_sheet(sheet=sheet, by=alice, now=now)
    assert Sheet.objects.get().state == Sheet.State.OPEN


@pytest.fixture
def overdue(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Decimal | None]]:
    """A live metric that the small rubric names, with a value the test sets."""
    value: dict[str, Decimal | None] = {"share": None}
    metric = live_metrics.LiveMetric(
        "reviews_overdue_share",
        "%",
        "Reviews overdue",
        lambda ids, quarter: dict.fromkeys(ids, value["share"]),
    )
    monkeypatch.setitem(live_metrics._registry, metric.key, metric)
    yield value


@pytest.mark.parametrize(
    ("share", "shown", "suggested"),
    [
        (Decimal("0.05"), "5 %", "F"),
        (Decimal("0.1"), "10 %", "F"),
        (Decimal("0.2"), "20 %", "L"),
        (None, "No value yet", ""),
    ],
)
def test_the_records_point_to_the_highest_answer_they_bear_out(
    finance: Client,
    rubric_version: RubricVersion,
    alice: User,
    now: datetime,
    quarter: Quarter,
    overdue: dict[str, Decimal | None],
    share: Decimal | None,
    shown: str,
    suggested: str,
) -> None:
    overdue["share"] = share
    assessment = open_assessment(client=finance, quarter=quarter, by=alice, now=now)
    state = sheet_state(own_sheet(assessment=assessment, by=alice, now=now))
    known = metrics_of(state.rubric.capability("REL1"), assessment, today=now.date())
    row = RowMaker(state, editable=True, metrics=known).row(state.rubric.pom("REL1.3b"))
    assert row.suggestion == suggested
    assert [item.known.words for item in row.metrics] == [shown]
    assert row.blank


def test_keys_are_the_first_letters_of_the_scale_or_digits(rubric_version: RubricVersion) -> None:
    rubric = engine_rubric(rubric_version)
    assert list(letter_keys(rubric).values()) == ["N", "P", "L", "F"]
    options = tuple(
        scoring.Option(key, key, rubric.scale[i].value) for i, key in enumerate(("none", "near", "L"))
    )
    assert list(letter_keys(replace_scale(rubric, options)).values()) == ["1", "2", "3"]


def test_the_buttons_of_a_scale_are_coloured_from_end_to_end(rubric_version: RubricVersion) -> None:
    rubric = engine_rubric(rubric_version)
    options = tuple(
        scoring.Option(key, key, rubric.scale[i].value) for i, key in enumerate(("none", "near", "full"))
    )
    short = replace_scale(rubric, options)
    pom = rubric.pom("REL1.2a")
    full = choices(rubric, pom, letter_keys(rubric), chosen="P", previous="F")
    assert [(item.tone, item.checked, item.previous) for item in full[:4]] == [
        ("a0", False, False),
        ("a1", True, False),
        ("a2", False, False),
        ("a3", False, True),
    ]
    assert [item.tone for item in choices(short, pom, letter_keys(short), chosen="")[:3]] == [
        "a0",
        "a2",
        "a3",
    ]


def replace_scale(rubric: scoring.Rubric, options: tuple[scoring.Option, ...]) -> scoring.Rubric:
    """The rubric with another scale."""
    return scoring.Rubric(
        rubric.key,
        rubric.version,
        rubric.name,
        rubric.floor,
        rubric.top,
        rubric.levels,
        options,
        rubric.method,
    )


def test_a_cleaned_answer_keeps_a_reason_only_for_not_applicable() -> None:
    typed = AnswerInput(option="F", na_reason="left over", note=" a\r\nb ")
    assert typed.cleaned() == replace(typed, na_reason="", note="a\nb")
