"""A client at a glance: both views, how far to trust them, claims that the records deny, and targets."""

from datetime import date
from decimal import Decimal

import plotly.graph_objects as go
import pytest
import time_machine

from assessments.models import MetricReading, Result
from assessments.services.compute import compute
from assessments.tests.making import answer, client_answers, opened
from opm.kernel.quarters import Quarter
from opm.testing.factories import COMPETENCIES, a_rubric, aim, aim_many, score_client
from opm.tests.test_portfolio import drawable

Q4, Q3 = Quarter(2026, 4), Quarter(2026, 3)
URL = "/clients/finance/?quarter=2026-Q4"
SEEN = {"REL": "3.0", "VAL": "1.9", "": "2.6"}


@pytest.fixture(autouse=True)
def tenth_of_november(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def version(db):
    return a_rubric()


def shown(client, user):
    client.force_login(user)
    response = client.get(URL)
    assert response.status_code == 200
    return response


def page_of(client, user):
    return shown(client, user).context["page"]


def views(page):
    return {
        row.name: (row.stands.it_view, row.stands.client_view, row.stands.client_gap)
        for row in page.doubt.rows
        if row.stands.client_view is not None
    }


# --- both views -------------------------------------------------------------------------------------------------------


def test_both_views_and_the_gap_stand_side_by_side_once_closed(client, alice, finance, version):
    score_client(version, finance, Q4, overall="3.0", seen_by_client=SEEN)
    assert views(page_of(client, alice)) == {
        "All five": (Decimal("3.0"), Decimal("2.6"), Decimal("-0.4")),
        "Relationship": (Decimal("3.4"), Decimal("3.0"), Decimal("-0.4")),
        "Value": (Decimal("2.7"), Decimal("1.9"), Decimal("-0.8")),
    }


def test_the_clients_view_appears_competency_by_competency_as_its_side_completes(
    client, alice, carol, finance, version
):
    seen = {"REL": "3.0", "VAL": "1.1", "": "2.3"}
    score_client(version, finance, Q4, overall="3.0", closed=False, answered=2, seen_by_client=seen)
    for person in (alice, carol):
        page = page_of(client, person)
        assert list(views(page)) == ["Relationship"]
        assert page.doubt.waiting == ["Value", "Strategy", "Portfolio", "Organisational Change"]
        html = client.get(URL).content.decode()
        assert ">1.1<" not in html and ">2.3<" not in html
        assert html.count("once IT's side is complete") == 5  # four competencies and all of them


def test_before_any_competency_is_complete_the_section_says_what_it_waits_for(
    client, alice, finance, version
):
    score_client(version, finance, Q4, overall="3.0", closed=False, answered=1, seen_by_client=SEEN)
    html = shown(client, alice).content.decode()
    assert "Both views of a competency stand here as soon as" in html


def test_real_answers_of_both_sides_show_a_view_only_where_its_side_is_done(
    client, alice, finance, rubric_version, now
):
    assessment = opened(finance, Q4, alice, now)
    answer(assessment, {"REL1.2a": "F", "REL1.2b": "F"}, alice, now)
    client_answers(assessment, {"REL1.2a": "N", "VAL1.2a": "N"}, now)
    compute(assessment.pk, now=now)
    assert views(page_of(client, alice)) == {}
    rest = {f"REL{number}.{level}{letter}": "N" for number in (1, 2) for level in (3, 4) for letter in "ab"}
    answer(assessment, {**rest, "REL2.2a": "F", "REL2.2b": "F"}, alice, now)
    compute(assessment.pk, now=now)
    assert list(views(page_of(client, alice))) == ["Relationship"]


# --- how far to trust it ----------------------------------------------------------------------------------------------


def test_a_score_that_rests_on_too_little_is_marked_as_indicative(client, alice, finance, version):
    score_client(
        version,
        finance,
        Q4,
        beside={"": {"confidence": "0.3999"}, "REL": {"confidence": "0.4000"}, "VAL": {"confidence": "0.2"}},
    )
    page = page_of(client, alice)
    assert [row.name for row in page.doubt.rows if row.stands.indicative] == ["All five", "Value"]
    assert (
        page.doubt.notes[0] == "Confidence 39 %: too little backs the answers, so read the score as a hint."
    )


def test_confidence_waits_until_its_side_is_complete_for_blanks_would_only_lower_it(
    client, alice, finance, version
):
    score_client(version, finance, Q4, closed=False, answered=1, beside={"": {"confidence": "0.1"}})
    page = page_of(client, alice)
    assert not any(row.stands.indicative for row in page.doubt.rows)
    assert not any("Confidence" in note for note in page.doubt.notes)


def test_agreement_one_sided_answers_and_the_weight_of_not_applicable_are_sentences(
    client, alice, finance, version
):
    score_client(
        version,
        finance,
        Q4,
        overall="3.0",
        beside={"": {"sensitivity": "2.8999"}, "REL": {"one_sided": 2, "differing": 3}},
    )
    result = Result.objects.get()
    result.explanation["agreement"] = {"kind": "alpha", "poms": 24, "respondents": 3, "value": "0.8251"}
    result.explanation["poms"] = {"REL1.2a": {"agreed": "F"}, "REL2.2a": {"value": "1.0000"}}
    result.explanation["format"] = 2
    result.save()
    notes = " ".join(page_of(client, alice).doubt.notes)
    assert "Respondents mostly agree: alpha 0.82 over 24 practices" in notes
    assert "2 practices rest on one side alone" in notes
    assert "On 3 practices the sides are at least one answer of the scale apart." in notes
    assert "Both sides agreed on the value of 1 practice in a meeting." in notes
    assert "It would be 2.8 instead of 3.0" in notes


def test_while_open_the_range_is_said_in_words(client, alice, finance, version):
    score_client(version, finance, Q4, overall="2.6", high="3.4", closed=False, answered=8, partner="")
    assert page_of(client, alice).doubt.notes[0] == (
        "Answers are outstanding: whatever they say, the overall score will lie between 2.6 and 3.4."
    )


def test_how_to_read_it_is_folded_under_the_table(client, alice, finance, version):
    score_client(version, finance, Q4)
    html = shown(client, alice).content.decode()
    assert "<summary>How to read this</summary>" in html and "a hint, no basis for a decision" in html


# --- claims -----------------------------------------------------------------------------------------------------------


def denied(key="REL1", value="0.6"):
    """A stored contradiction of a capability of the factory's rubric."""
    claim = {"pom": f"{key}.2a", "metric": "reviews_overdue", "option": "F", "op": "<=", "needs": "0.1000"}
    result = Result.objects.get()
    result.explanation["capabilities"][key]["contradictions"] = [{**claim, "value": value}]
    result.save()


def test_a_claim_that_the_records_deny_is_said_in_a_sentence_with_its_reason(client, alice, finance, version):
    score_client(version, finance, Q4, beside={"REL": {"contradicted": 1}, "": {"contradicted": 1}})
    denied()
    page = page_of(client, alice)
    [claim] = page.doubt.claims
    assert claim.practice == "Practice of REL1" and claim.capability == "Relationship 1"
    assert claim.sentence.startswith("Fully needs reviews overdue at most 0.1") and "0.6" in claim.sentence
    assert claim.url == "/clients/finance/result/REL1/?quarter=2026-Q4"


def test_a_claim_of_a_competency_still_open_waits_for_it_is_of_both_sides(client, alice, finance, version):
    score_client(
        version, finance, Q4, closed=False, answered=3, beside={"VAL": {"contradicted": 1}}
    )  # VAL1, not VAL2
    denied("VAL1")
    page = page_of(client, alice)
    assert page.doubt.claims == [] and page.row.doubted == 0


def test_a_metric_that_denies_an_answer_reaches_the_overview(client, alice, finance, rubric_version, now):
    assessment = opened(finance, Q4, alice, now)
    MetricReading.objects.create(
        client=finance,
        quarter=Q4,
        key="reviews_overdue_share",
        value=Decimal("0.6"),
        live=False,
        source="Service desk",
        measured_on=now.date(),
        at=now,
    )
    keys = [f"REL{number}.{level}{letter}" for number in (1, 2) for level in (2, 3, 4, 5) for letter in "ab"]
    answer(assessment, dict.fromkeys(keys, "F"), alice, now)
    compute(assessment.pk, now=now)
    page = page_of(client, alice)
    assert [(claim.practice, claim.sentence) for claim in page.doubt.claims] == [
        ("Relationships mapped", "Fully needs reviews overdue at most 10 %; the records say 60 %.")
    ]
    assert page.row.doubted == 1


# --- targets ----------------------------------------------------------------------------------------------------------


def test_targets_are_ticks_in_the_dots_and_a_line_in_the_trends(client, alice, finance, version):
    score_client(version, finance, Q4)
    aim_many(version, [finance], 4, date(2027, 3, 31))
    page = page_of(client, alice)
    assert {line.name: (line.target, line.to_target) for line in page.lines}["Value"] == (
        Decimal(4),
        Decimal("-1.3"),
    )
    every = page.trend[0]
    assert every.target == 4 and every.figure["layout"]["shapes"][-1]["y0"] == 4.0
    go.Figure(drawable(every.figure))
    html = client.get(URL).content.decode()
    assert "target 4.0" in html and html.count('class="m-tg"') >= 6


def test_a_capability_without_a_target_stays_where_it_is_in_its_competencys_tick(
    client, alice, finance, version
):
    score_client(version, finance, Q4)
    aim(version, finance, "VAL1", 4, date(2027, 3, 31))
    marks = page_of(client, alice).row.aims.marks
    assert marks["VAL"] == Decimal("3.35")  # level 4 and today's 2.7
    assert set(marks) == {"VAL", ""} and marks[""] == Decimal("3.19")


def test_percent_to_target_and_what_is_overdue(client, alice, finance, version):
    score_client(version, finance, Q4)
    aim(version, finance, "REL1", 3, date(2026, 10, 30), baseline="2.0")  # at 3.4: reached
    aim(version, finance, "VAL1", 4, date(2026, 10, 30), baseline="2.0")  # at 2.7: overdue
    aim(version, finance, "CHG1", 3, date(2026, 12, 15))
    page = page_of(client, alice)
    assert page.row.percent == Decimal("0.7571")  # (2 + 1.7 + 1.6) / (2 + 3 + 2), the overshoot clamped
    html = client.get(URL).content.decode()
    assert "75 %" in html and "1 reached" in html and "past its day" in html
    assert "Level 4 was due Fri 30 Oct 2026, it is at 2.7, 35 % of the way since Q1 2026." in html
    assert page.nexts[0].title == "One target not reached in time"
    assert page.nexts[0].url == "/clients/finance/targets/?quarter=2026-Q4"


def test_a_target_due_today_is_not_overdue_and_a_past_quarter_is_judged_by_its_last_day(
    client, alice, finance, version
):
    score_client(version, finance, Q4)
    score_client(version, finance, Q3)
    aim(version, finance, "VAL1", 4, date(2026, 11, 10))
    assert page_of(client, alice).row.aims.overdue == []
    with time_machine.travel("2026-11-11T09:00:00Z", tick=False):
        assert [target.key for target in page_of(client, alice).row.aims.overdue] == ["VAL1"]
        earlier = client.get("/clients/finance/?quarter=2026-Q3").context["page"]
        assert earlier.row.aims.overdue == []


def test_without_targets_the_page_offers_to_set_them(client, alice, finance, version):
    score_client(version, finance, Q4)
    html = shown(client, alice).content.decode()
    assert "No target is set" in html and "/clients/finance/targets/?quarter=2026-Q4" in html
    assert "To target" not in html


def test_after_a_change_of_the_rubric_movement_is_that_of_the_common_practices(
    client, alice, finance, version
):
    score_client(version, finance, Q3, overall="3.4")
    bridged = {"bridge_score": "3.3", "bridge_was": "3.1"}
    score_client(version, finance, Q4, overall="3.0", beside={"": bridged})
    row = page_of(client, alice).row
    assert row.moved == Decimal("0.2") and not row.backwards


def test_differences_are_talked_over_before_the_assessment_closes(client, alice, finance, version):
    score_client(
        version, finance, Q4, closed=False, answered=10, beside={"REL": {"differing": 4, "contradicted": 1}}
    )
    found = {item.title: item.url for item in page_of(client, alice).nexts}
    assert found["Talk over four practices with the client"] == ("/clients/finance/score/2026-Q4/moderation/")
    assert "Check one answer that the records do not bear out" in found


@pytest.mark.parametrize("amount", [1, 10])
def test_the_overview_asks_the_same_number_of_queries_for_few_and_many_targets(
    client, alice, finance, version, amount, django_assert_num_queries
):
    score_client(version, finance, Q4)
    for key in [f"{key}{n}" for key in COMPETENCIES for n in (1, 2)][:amount]:
        aim(version, finance, key, 4, date(2026, 10, 30))
    client.force_login(alice)
    client.get(URL)  # the rubric in memory
    with django_assert_num_queries(23):
        client.get(URL)
