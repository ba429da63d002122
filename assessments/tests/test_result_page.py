"""The result page says what was found, why, and what is missing; the other side stays hidden while it must."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import pytest
from django.test import Client as Browser
from django.urls import reverse

from assessments.models import Assessment, Pom
from assessments.selectors.level_marks import level_bar
from assessments.selectors.result import stored as results
from assessments.selectors.result.page import result_page
from assessments.services import compute
from assessments.services.closing import close_assessment, reopen_assessment
from assessments.tests.making import (
    RELATIONSHIP_AT_3,
    all_answered,
    answer,
    answer_one,
    client_answers,
    opened,
)
from relationships.models import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment(finance: Client, quarter: Any, alice: Any, now: Any, rubric_version: Any) -> Assessment:
    return opened(finance, quarter, alice, now)


def text(browser: Browser, user: Any, name: str, quarter: Any, *args: str) -> str:
    """The page as `user` sees it."""
    browser.force_login(user)
    response = browser.get(f"{reverse(name, args=['finance', *args])}?quarter={quarter}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def computed(assessment: Assessment, now: Any) -> None:
    compute.compute(assessment.pk, now=now)


def test_the_headline_of_a_closed_quarter_is_the_partner_level(
    assessment: Assessment, client: Browser, alice: Any, now: Any, quarter: Any
) -> None:
    all_answered(assessment, "F", alice, now)
    close_assessment(assessment=assessment, by=alice, now=now)
    page = text(client, alice, "result", quarter)
    assert "<h1>Finance is a Strategic partner, 5.0</h1>" in page
    assert "Tue 10 Nov 2026</b> by Alice Archer" in page
    assert "SHA-256" in page
    assert "Reopen Q4 2026" in page


def test_while_open_the_headline_is_an_interval(
    assessment: Assessment, client: Browser, alice: Any, now: Any, quarter: Any
) -> None:
    answer(assessment, RELATIONSHIP_AT_3, alice, now)
    computed(assessment, now)
    page = text(client, alice, "result", quarter)
    assert "Finance is between 1.6 and 4.3 while the assessment is open" in page
    assert "1 of 3 capabilities are complete on IT&#x27;s side" in page
    assert "no partner level yet" in page


def test_what_nobody_rated_is_a_dash_while_open(assessment: Assessment, alice: Any, now: Any) -> None:
    answer(assessment, RELATIONSHIP_AT_3, alice, now)
    computed(assessment, now)
    page = result_page(Assessment.objects.get(pk=assessment.pk), alice, can_edit=True, today=now.date())
    rows = {row.key: row for group in page.groups for row in group.rows}
    assert (rows["VAL1"].score, rows["VAL1"].bar, rows["VAL1"].why) == (None, (), "Nobody has rated it yet.")
    assert rows["REL1"].level == 3


def test_binding_gate_and_dependency_are_named_in_words(
    assessment: Assessment, client: Browser, alice: Any, now: Any, quarter: Any
) -> None:
    all_answered(assessment, "F", alice, now)
    answer(assessment, dict.fromkeys(["REL1.2a", "REL1.2b", "REL2.2a", "REL2.2b"], "N"), alice, now)
    close_assessment(assessment=assessment, by=alice, now=now)
    page = text(client, alice, "result", quarter)
    assert "Level 2 Basic is 0.00 in place; it needs more than 0.50." in page
    assert "is held at level 2 by Relationship, level 1" in page


def test_why_shows_every_share_threshold_and_official_value(
    assessment: Assessment, client: Browser, alice: Any, now: Any, quarter: Any
) -> None:
    all_answered(assessment, "F", alice, now)
    answer(assessment, {"REL1.4a": "P", "REL1.4b": "N"}, alice, now)
    client_answers(assessment, {"REL1.2a": "P"}, now)
    close_assessment(assessment=assessment, by=alice, now=now)
    page = text(client, alice, "result_why", quarter, "REL1")
    assert "16 % in place; needs more than 50 % to be held, 85 % to carry higher levels" in page
    assert "Largely <span" in page  # the mean of Fully and Partially
    assert "holds it here" in page and "What level 2 asks for" in page
    assert "more than 85 % of every level below it" in page


def test_the_other_side_is_hidden_until_the_viewer_has_answered(
    assessment: Assessment, client: Browser, alice: Any, bob: Any, carol: Any, now: Any, quarter: Any
) -> None:
    client_answers(assessment, {"REL1.2a": "P", "REL1.2b": "P"}, now)
    computed(assessment, now)
    hidden = text(client, alice, "result_why", quarter, "REL1")
    assert "The client has answered here" in hidden
    assert "Partially" not in hidden
    assert "Counts as" not in hidden
    answer(assessment, RELATIONSHIP_AT_3, alice, now)
    computed(assessment, now)
    assert "Partially" in text(client, alice, "result_why", quarter, "REL1")
    assert "Partially" not in text(client, bob, "result_why", quarter, "REL1")
    assert "Partially" in text(client, carol, "result_why", quarter, "REL1")
    close_assessment(assessment=assessment, by=alice, now=now)
    assert "Partially" in text(client, bob, "result_why", quarter, "REL1")


def test_the_clients_view_is_missing_from_list_and_figure_while_hidden(
    assessment: Assessment, bob: Any, alice: Any, now: Any
) -> None:
    answer(assessment, RELATIONSHIP_AT_3, alice, now)
    client_answers(assessment, {"REL1.2a": "P"}, now)
    computed(assessment, now)
    fresh = Assessment.objects.get(pk=assessment.pk)
    seen = {
        user: result_page(fresh, user, can_edit=True, today=now.date()).groups[0].rows[0]
        for user in (alice, bob)
    }
    assert seen[alice].client is not None
    assert (seen[bob].client, seen[bob].client_hidden) == (None, True)
    figure = result_page(fresh, bob, can_edit=True, today=now.date()).figure
    assert figure is not None
    assert "Client's view" not in [trace["name"] for trace in figure["data"]]


def test_too_much_not_applicable_shows_no_level(
    assessment: Assessment, client: Browser, alice: Any, now: Any, quarter: Any
) -> None:
    all_answered(assessment, "F", alice, now)
    poms = Pom.objects.filter(
        version=assessment.version, capability__key="REL2", level__gt=1, na_allowed=True
    )
    excusable = list(poms.values_list("key", flat=True))
    answer(assessment, dict.fromkeys(excusable, "NA"), alice, now)
    close_assessment(assessment=assessment, by=alice, now=now)
    assert "too much N/A" in text(client, alice, "result", quarter)
    assert "does not apply to show a level" in text(client, alice, "result_why", quarter, "REL2")


def test_movement_since_the_last_quarter_is_shown(
    finance: Client, client: Browser, alice: Any, now: Any, quarter: Any, rubric_version: Any
) -> None:
    for when, option in ((quarter.plus(-1), "N"), (quarter, "F")):
        found = opened(finance, when, alice, now)
        all_answered(found, option, alice, now)
        close_assessment(assessment=found, by=alice, now=now)
    page = text(client, alice, "result", quarter)
    assert "Up 4.0 from Q3 2026." in page
    assert "+4.0" in page


def test_a_stale_result_asks_again_until_it_is_fresh(
    assessment: Assessment, client: Browser, alice: Any, now: Any, quarter: Any
) -> None:
    answer_one(assessment, "REL1.2a", "F", alice, now)
    page = text(client, alice, "result", quarter)
    assert "is being calculated" in page
    assert 'hx-trigger="every 2s"' in page and "Look again" in page
    url = f"{reverse('result_status', args=['finance'])}?quarter={quarter}"
    waiting = client.get(url)
    assert (waiting.status_code, "HX-Refresh" in waiting) == (200, False)
    computed(assessment, now)
    done = client.get(url)
    assert (done.status_code, done["HX-Refresh"]) == (286, "true")
    assert 'hx-trigger="every 2s"' not in text(client, alice, "result", quarter)


def test_a_parked_one_says_so_and_stops_asking(
    assessment: Assessment, client: Browser, alice: Any, quarter: Any
) -> None:
    Assessment.objects.filter(pk=assessment.pk).update(compute_attempts=3, compute_error=compute.PARKED)
    page = text(client, alice, "result", quarter)
    assert "The result could not be calculated." in page and compute.PARKED in page
    assert 'hx-trigger="every 2s"' not in page
    url = f"{reverse('result_status', args=['finance'])}?quarter={quarter}"
    parked = client.get(url)
    assert (parked.status_code, "HX-Refresh" in parked) == (286, False)


def test_a_quarter_without_an_assessment_offers_to_score_to_the_team_alone(
    finance: Client, client: Browser, alice: Any, carol: Any, quarter: Any, rubric_version: Any
) -> None:
    assert "Score Finance" in text(client, alice, "result", quarter)
    assert "Score Finance" not in text(client, carol, "result", quarter)


def test_after_reopening_the_frozen_closing_is_still_listed(
    assessment: Assessment, client: Browser, alice: Any, now: Any, quarter: Any
) -> None:
    answer(assessment, RELATIONSHIP_AT_3, alice, now)
    close_assessment(assessment=assessment, by=alice, now=now)
    reopen_assessment(assessment=assessment, by=alice, reason="A correction", now=now)
    computed(assessment, now)
    page = text(client, alice, "result", quarter)
    assert "Earlier closings" in page and "superseded" in page
    assert "Close Q4 2026" in page


@pytest.mark.parametrize("name", ["result", "result_status", "result_why"])
def test_who_may_not_see_the_client_finds_nothing(
    name: str, assessment: Assessment, client: Browser, mallory: Any, now: Any
) -> None:
    client.force_login(mallory)
    args = ["finance", "REL1"] if name == "result_why" else ["finance"]
    assert client.get(reverse(name, args=args)).status_code == 404


def test_an_unknown_capability_is_not_found(
    assessment: Assessment, client: Browser, alice: Any, now: Any, quarter: Any
) -> None:
    computed(assessment, now)
    client.force_login(alice)
    assert (
        client.get(f"{reverse('result_why', args=['finance', 'NOPE'])}?quarter={quarter}").status_code == 404
    )


def test_a_client_name_is_text_wherever_it_appears(
    assessment: Assessment, client: Browser, alice: Any, now: Any, quarter: Any
) -> None:
    Client.objects.filter(slug="finance").update(name="<b>Fin</b>")
    computed(assessment, now)
    assert "<b>Fin</b>" not in text(client, alice, "result", quarter)


def test_the_figure_is_valid_and_has_the_numbers_of_the_table(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    all_answered(assessment, "F", alice, now)
    close_assessment(assessment=assessment, by=alice, now=now)
    page = result_page(Assessment.objects.get(pk=assessment.pk), alice, can_edit=True, today=now.date())
    assert page.figure is not None
    plain = {
        **page.figure,
        "layout": {k: v for k, v in page.figure["layout"].items() if k in ("height", "legend")},
    }
    for trace in plain["data"]:
        trace["marker"] = {"symbol": trace["marker"]["symbol"], "size": trace["marker"]["size"]}
    figure = go.Figure(plain)
    shown = dict(zip(figure.data[-1].y, figure.data[-1].x, strict=True))
    assert shown == {row.name: float(row.score or 0) for group in page.groups for row in group.rows}


@pytest.mark.parametrize(
    ("score", "filled"),
    [("1.0000", [18.5, 0, 0, 0, 0]), ("3.5000", [18.5, 18.5, 18.5, 9.25, 0]), ("5.0000", [18.5] * 5)],
)
def test_a_level_bar_fills_a_segment_for_each_level(score: str, filled: list[float]) -> None:
    assert [float(part.filled.rstrip("%")) for part in level_bar(score, None, 5)] == filled


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
    request.getfixturevalue(rubric)
    for when in (quarter.plus(-1), quarter):
        found = opened(finance, when, alice, now)
        all_answered(found, "L", alice, now)
        close_assessment(assessment=found, by=alice, now=now)
    reopen_assessment(assessment=found, by=alice, reason="A correction", now=now)
    computed(found, now)
    client.force_login(alice)
    url = f"{reverse('result', args=['finance'])}?quarter={quarter}"
    client.get(url)
    with django_assert_num_queries(18):
        client.get(url)


def test_history_reads_eight_quarters_at_most(
    finance: Client, quarter: Any, alice: Any, now: Any, rubric_version: Any
) -> None:
    for back in range(10):
        found = opened(finance, quarter.plus(-back), alice, now)
        computed(found, now)
    newest = Assessment.objects.get(client=finance, quarter=quarter)
    assert len(results.history(newest)) == 8
