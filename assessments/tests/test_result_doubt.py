"""What stands beside a score: two views, doubt and targets, in words; and nothing of it before it may be known."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from assessments.models import AgreedAnswer, Answer, Assessment, MetricReading, Pom
from assessments.scoring import Evidence, Trust
from assessments.selectors.result.doubt_words import agreement_words, evidence_words, trust_words, view_words
from assessments.selectors.result.page import result_page
from assessments.selectors.result.why_target import missing_to
from assessments.selectors.rubric import engine_rubric
from assessments.services import compute
from assessments.services.closing import close_assessment
from assessments.services.compute import mark_dirty
from assessments.services.targets import set_targets
from assessments.tests.making import RELATIONSHIP_AT_3, all_answered, answer, client_answers, opened
from relationships.models import Client

pytestmark = pytest.mark.django_db
SHARE = "objectives_set_jointly_share"


@pytest.fixture
def assessment(finance: Client, quarter: Any, alice: Any, now: Any, rubric_version: Any) -> Assessment:
    return opened(finance, quarter, alice, now)


@pytest.fixture
def denied(assessment: Assessment, alice: Any, now: Any) -> str:
    """A POM whose rating the records deny; the metric's value is known before anything is computed."""
    rubric = engine_rubric(assessment.version)
    pom = next(pom for pom in rubric.capability("REL1").poms if pom.expects)
    expectation = pom.expects[0]
    value = expectation.value + 1 if expectation.op in ("<=", "<") else expectation.value / 2
    MetricReading.objects.create(
        client=assessment.client,
        quarter=assessment.quarter,
        key=expectation.metric,
        value=str(float(value)),
        live=False,
        measured_on=now.date(),
        source="A list",
        by=alice,
        at=now,
    )
    return pom.key


def computed(assessment: Assessment, now: Any) -> None:
    mark_dirty(assessment, now=now)
    compute.compute(assessment.pk, now=now)


def text(browser: Browser, user: Any, name: str, quarter: Any, *args: Any) -> str:
    """The page as `user` sees it."""
    browser.force_login(user)
    response = browser.get(f"{reverse(name, args=['finance', *args])}?quarter={quarter}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def agree(assessment: Assessment, key: str, option: str, by: Any, now: Any) -> None:
    pom = Pom.objects.get(version=assessment.version, key=key)
    AgreedAnswer.objects.create(
        assessment=assessment, pom=pom, option=option, reason="Talked over", agreed_by=by, agreed_at=now
    )


def aim(assessment: Assessment, level: int, by: Any, now: Any, *keys: str) -> None:
    rubric = engine_rubric(assessment.version)
    set_targets(
        client=assessment.client,
        version=assessment.version,
        rubric=rubric,
        wanted={key: (level, date(2027, 6, 30)) for key in keys},
        seen={},
        by=by,
        now=now,
    )


# --- words ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("agreement", "says"),
    [
        ({"kind": "alpha", "poms": 24, "value": "0.8271"}, "mostly agree: alpha 0.82 over 24 practices rated"),
        ({"kind": "alpha", "poms": 24, "value": "0.7000"}, "agree on the whole, with exceptions: alpha 0.70"),
        ({"kind": "alpha", "poms": 12, "value": "-0.2000"}, "hardly agree: alpha −0.20"),
        ({"kind": "pairs", "poms": 1, "value": "0.0000"}, "gave the same answer to the 1 practice"),
        ({"kind": "pairs", "poms": 4, "value": "1.5000"}, "often differ: 1.5 answers of the scale apart"),
        ({"kind": "same", "poms": 11, "value": None}, "Everybody gave the same answer to the 11 practices"),
        ({"kind": "none", "poms": 0, "value": None}, "nothing can be said about agreement"),
    ],
)  # fmt: skip
def test_agreement_is_said_in_words(agreement: dict[str, Any], says: str) -> None:
    assert says in agreement_words(agreement)


@pytest.mark.parametrize(
    ("it", "client", "says"),
    [
        ("3.4000", "2.9000", "0.5 lower"),
        ("2.0", "2.3", "0.3 higher"),
        ("2.04", "2.01", "the same"),
        ("2.0", None, ""),
    ],
)
def test_a_gap_says_how_the_client_sees_it(it: str, client: str | None, says: str) -> None:
    assert view_words(it, client) == says


def test_evidence_is_counted_by_what_it_proves() -> None:
    kinds = [Evidence.FRESH, Evidence.LIVE, Evidence.NOTHING, Evidence.BLANK]
    said = evidence_words(Trust(None if kind == Evidence.BLANK else 4, kind) for kind in kinds)
    assert said == (
        "Of 4 practices 2 have evidence from the last 180 days or records that agree, "
        "1 nothing to show and 1 no answer."
    )
    assert (
        trust_words(Trust(4, Evidence.NOTED)) == "certainty 4 of 5, a note, or evidence without a date: 64 %"
    )


def test_what_is_missing_to_a_target_names_every_gate(assessment: Assessment) -> None:
    rubric = engine_rubric(assessment.version)
    shares = {"2": "0.8333", "3": "0.5000", "4": "1.0000", "5": None}
    numbers = {
        "capabilities": {"REL1": {"score": "1.0", "fulfilment": shares}},
        "poms": {pom.key: {"value": "1.0000"} for pom in rubric.poms()},
    }
    assert missing_to(rubric, numbers, "REL1", 3) == (
        "Level 2 Basic: 83 % in place, more than 85 % needed.",
        "Level 3 Intermediate: 50 % in place, more than 50 % needed.",
    )
    assert missing_to(rubric, numbers, "REL1", 5)[0] == "Nothing applies at level 5, so it cannot be held."


# --- what may not be known yet -------------------------------------------------------------------------------------
def test_gap_agreement_and_differing_practices_wait_until_the_viewer_has_answered(
    assessment: Assessment, client: Browser, alice: Any, bob: Any, carol: Any, now: Any, quarter: Any
) -> None:
    answer(assessment, RELATIONSHIP_AT_3, alice, now)
    client_answers(assessment, {"REL1.2a": "N", "REL1.3a": "P"}, now)
    computed(assessment, now)
    for user in (alice, carol):
        known = text(client, user, "result", quarter)
        assert "1.1 lower" in known
        assert "On 2 practices the sides are at least one answer of the scale apart." in known
        assert "Respondents often differ: 2.5 answers of the scale apart" in known
    hidden = text(client, bob, "result", quarter)
    assert "Finance has answered in Relationship management methodology." in hidden
    for secret in ("lower", "at least one answer", "Respondents", "t-confidence", "2.5 answers"):
        assert secret not in hidden
    close_assessment(assessment=assessment, by=alice, now=now)
    assert "1.1 lower" in text(client, bob, "result", quarter)


def test_doubt_waits_as_the_answers_do(
    assessment: Assessment, denied: str, client: Browser, alice: Any, bob: Any, now: Any, quarter: Any
) -> None:
    """One-sided practices, agreed answers and what the records deny would tell what the client has said."""
    answer(assessment, {**RELATIONSHIP_AT_3, denied: "F"}, alice, now)
    client_answers(assessment, {"REL1.2a": "P", "REL1.5a": "L"}, now)
    agree(assessment, "REL1.2b", "P", alice, now)
    computed(assessment, now)
    said = {
        "result": ("≠", "Agreed in the meeting", "One side only"),
        "result_why": ("agreed</span>", "only the client has"),
    }
    for name, secrets in said.items():
        args = ["REL1"] if name == "result_why" else []
        known, hidden = (text(client, user, name, quarter, *args) for user in (alice, bob))
        for secret in (*secrets, "the records say"):
            assert secret in known, (name, secret)
            assert secret not in hidden, (name, secret)


def test_a_capability_that_the_client_alone_has_rated_has_no_number_on_its_own_page(
    assessment: Assessment, client: Browser, alice: Any, now: Any, quarter: Any
) -> None:
    client_answers(assessment, dict.fromkeys(RELATIONSHIP_AT_3, "F"), now)
    computed(assessment, now)
    page = text(client, alice, "result_why", quarter, "REL1")
    assert "<h1>Relationship management methodology waits for IT&#x27;s answers</h1>" in page
    assert "is at level" not in page and "Nobody has answered it" not in page


def test_before_closing_doubtful_answers_are_named_but_not_what_waits(
    assessment: Assessment, denied: str, client: Browser, alice: Any, bob: Any, now: Any, quarter: Any
) -> None:
    answer(assessment, {**RELATIONSHIP_AT_3, denied: "F"}, alice, now)
    client_answers(assessment, {"REL1.2a": "P", "REL1.5a": "L"}, now)
    known, hidden = (text(client, user, "close_assessment", quarter, quarter) for user in (alice, bob))
    for secret in ("Records say otherwise", "Answered by one side only", "only the client has answered"):
        assert secret in known
        assert secret not in hidden
    assert "is listed once you have answered those capabilities yourself" in hidden


def test_the_closing_page_says_how_the_score_would_move(
    finance: Client, client: Browser, alice: Any, now: Any, quarter: Any, rubric_version: Any
) -> None:
    for when, option in ((quarter.plus(-1), "N"), (quarter, "F")):
        found = opened(finance, when, alice, now)
        all_answered(found, option, alice, now)
        if option == "N":
            close_assessment(assessment=found, by=alice, now=now)
    assert "Up 4.0 from Q3 2026." in text(client, alice, "close_assessment", quarter, quarter)


# --- what is said --------------------------------------------------------------------------------------------------
def test_before_the_client_has_answered_the_page_says_that_it_is_one_view(
    assessment: Assessment, client: Browser, alice: Any, now: Any, quarter: Any
) -> None:
    answer(assessment, RELATIONSHIP_AT_3, alice, now)
    computed(assessment, now)
    page = text(client, alice, "result", quarter)
    assert "Nobody of Finance's side has answered in Q4 2026" in page
    assert "nothing can be said about agreement" in page


def test_an_interval_is_explained(
    assessment: Assessment, client: Browser, alice: Any, now: Any, quarter: Any
) -> None:
    answer(assessment, RELATIONSHIP_AT_3, alice, now)
    computed(assessment, now)
    page = text(client, alice, "result", quarter)
    assert "Between 1.6 and 4.3: answers that are still outstanding count as not in place" in page


def test_what_does_not_apply_says_what_it_changes(
    assessment: Assessment, client: Browser, alice: Any, now: Any, quarter: Any
) -> None:
    all_answered(assessment, "F", alice, now)
    excused = {pom.key: "NA" for pom in assessment.version.poms.filter(level=5, na_allowed=True)}
    answer(assessment, excused, alice, now)
    close_assessment(assessment=assessment, by=alice, now=now)
    overall = result_page(assessment, alice, can_edit=True, today=now.date())
    line = next(line for line in overall.trust if line.key == "excused")
    assert (
        f"It would be {line.value} instead of {str(overall.overall)[:3]} if what was said not to apply"
        in line.words
    )
    assert line.words in text(client, alice, "result", quarter)


def test_weak_evidence_makes_a_number_indicative_and_says_why(
    assessment: Assessment, client: Browser, alice: Any, now: Any, quarter: Any
) -> None:
    all_answered(assessment, "F", alice, now)
    Answer.objects.filter(sheet__assessment=assessment).update(certainty=3)
    close_assessment(assessment=assessment, by=alice, now=now)
    page = text(client, alice, "result", quarter)
    assert "3 numbers are indicative, with a confidence below 40 %" in page
    assert page.count('<span class="visually-hidden">indicative</span>') == 3
    why = text(client, alice, "result_why", quarter, "REL1")
    assert "Confidence is 30 %, so the number is indicative" in why
    assert "Certainty 3 of 5, no evidence and no note: 30 %" in why


def test_target_ticks_gaps_and_percent_are_on_the_result(
    assessment: Assessment, client: Browser, alice: Any, now: Any, quarter: Any
) -> None:
    all_answered(assessment, "F", alice, now)
    answer(assessment, {"REL1.4a": "N", "REL1.4b": "N"}, alice, now)
    aim(assessment, 5, alice, now, "REL1", "VAL1")
    close_assessment(assessment=assessment, by=alice, now=now)
    page = text(client, alice, "result", quarter)
    assert "Finance is 66 % of the way to its 2 targets." in page
    assert "1 of 2 targets are reached. The next day is Wed 30 Jun 2027." in page
    assert page.count('<line class="m-tg" x1="99.25%"') == 2
    assert (
        '<span class="gapcell num gm3">−2.0</span>' in page
        and '<span class="gapcell num g0">0.0</span>' in page
    )
    shown = result_page(assessment, alice, can_edit=True, today=now.date())
    assert shown.figure is not None
    ticks = next(trace for trace in shown.figure["data"] if trace["name"] == "Target")
    assert (ticks["x"], ticks["marker"]["symbol"], ticks["marker"]["color"]) == (
        [5.0, 5.0],
        "line-ns-open",
        "token:ink",
    )


def test_a_target_says_what_is_missing_to_it(
    assessment: Assessment, client: Browser, alice: Any, now: Any, quarter: Any
) -> None:
    all_answered(assessment, "F", alice, now)
    answer(assessment, {"REL1.4a": "N", "REL1.4b": "N"}, alice, now)
    aim(assessment, 4, alice, now, "REL1", "VAL1")
    close_assessment(assessment=assessment, by=alice, now=now)
    page = text(client, alice, "result_why", quarter, "REL1")
    assert "Level 4 by Wed 30 Jun 2027" in page
    assert "Level 4 Advanced: 0 % in place, more than 50 % needed." in page
    assert "What is missing" not in text(client, alice, "result_why", quarter, "VAL1")


def test_trust_is_the_same_share_that_confidence_sums_up(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    assert Trust(4, Evidence.OLD).share == Fraction(12, 25)
    assert Trust(5, Evidence.CONTRADICTED).share == 0


@pytest.mark.parametrize("rubric", ["rubric_version", "shipped_version"])
def test_the_why_page_takes_a_fixed_number_of_queries(
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
    found = opened(finance, quarter, alice, now)
    all_answered(found, "L", alice, now)
    compute.compute(found.pk, now=now)
    client.force_login(alice)
    url = f"{reverse('result_why', args=['finance', 'REL1'])}?quarter={quarter}"
    client.get(url)
    with django_assert_num_queries(15):
        client.get(url)
