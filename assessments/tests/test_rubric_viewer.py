"""The rubric viewer: what everybody reads, what is found, where a client stands, who sees what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from assessments.models import RubricVersion
from assessments.scoring.exchange import dump_rubric, load_rubric
from assessments.selectors.rubric import engine_rubric
from assessments.selectors.rubric.pages import rule_sentence
from assessments.selectors.rubric.search import marked
from assessments.services import rubric as services
from assessments.services.closing import close_assessment
from assessments.services.compute import compute
from assessments.testing import SMALL, rubric_file
from assessments.tests.making import RELATIONSHIP_AT_3, answer, client_answers, opened
from opm.kernel import live_metrics
from opm.kernel.quarters import Quarter
from relationships.models import Client, User

pytestmark = pytest.mark.django_db
REL1 = "/rubric/opm/1/REL1/"


@pytest.fixture(autouse=True)
def today(now: datetime) -> Iterator[None]:
    """The page is opened on the day of the tests, whatever the clock says."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def as_alice(client: Browser, alice: User) -> Browser:
    client.force_login(alice)
    return client


def text_of(browser: Browser, address: str, status: int = 200) -> str:
    response = browser.get(address)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


@pytest.fixture
def assessed(
    rubric_version: RubricVersion, finance: Client, alice: User, quarter: Quarter, now: datetime
) -> Any:
    """Finance, open: Alice answered Relationship management methodology up to level 4."""
    assessment = opened(finance, quarter, alice, now)
    answer(assessment, {**RELATIONSHIP_AT_3, "REL1.3b": "L"}, alice, now)
    compute(assessment.pk, now=now)
    return assessment


# --- reading ------------------------------------------------------------------------------------------------------
def test_the_rubric_opens_at_the_first_capability(as_alice: Browser, rubric_version: RubricVersion) -> None:
    assert as_alice.get("/rubric/?client=finance").headers["Location"] == f"{REL1}?client=finance"


def test_without_a_published_version_the_page_says_so(as_alice: Browser) -> None:
    assert "No rubric is published yet" in text_of(as_alice, "/rubric/")


def test_a_capability_shows_levels_with_headlines_practices_outcomes_and_metrics(
    as_alice: Browser, rubric_version: RubricVersion
) -> None:
    page = text_of(as_alice, REL1)
    for words in (
        "3 Intermediate<small>Agreed with the client</small>",
        "Goals agreed for every key relationship, written down",
        "Both sides rely on it",
        "Reviews overdue",
        "A level is held when more than half of it is in place and more than 85 % of every level below.",
    ):
        assert words in page
    assert 'href="/rubric/opm/1/REL1/" aria-current="page"' in page


def test_the_outline_tells_rules_in_words(as_alice: Browser, rubric_version: RubricVersion) -> None:
    page = text_of(as_alice, "/rubric/opm/1/")
    assert "overall 2.5 or more, and every competency at level 2 or higher" in page
    assert "Value level 3 needs Relationship level 2" in page


def test_everything_prints_on_one_page(as_alice: Browser, rubric_version: RubricVersion) -> None:
    page = text_of(as_alice, "/rubric/opm/1/?print=all")
    assert [name in page for name in ("REL1", "REL2", "VAL1")] == [True] * 3
    assert page.count("<table") == 3


@pytest.mark.parametrize(
    "address", ["/rubric/opm/9/", "/rubric/other/1/", "/rubric/opm/1/NONE/", "/rubric/opm/1/compare/9/"]
)
def test_an_unknown_address_is_not_found(
    as_alice: Browser, rubric_version: RubricVersion, address: str
) -> None:
    assert as_alice.get(f"/rubric/{address}").status_code == 404


def test_rules_are_written_from_the_version() -> None:
    text = dump_rubric(rubric_file(SMALL))
    gated = text.replace("own: 0.5\n", "own: 0.6\n").replace("lower: 0.85\n", "lower: 0.9\n")
    items = text.replace("  name: gated\n  own: 0.5\n  lower: 0.85\n", "  name: all_items\n")
    assert "more than 60 % of it is in place and more than 90 % of every" in rule_sentence(load_rubric(gated))
    assert "is at least largely" in rule_sentence(load_rubric(items))


# --- search -------------------------------------------------------------------------------------------------------
def test_a_search_finds_practices_metrics_and_titles_and_says_how_many(
    as_alice: Browser, rubric_version: RubricVersion
) -> None:
    page = text_of(as_alice, "/rubric/opm/1/?q=overdue+REVIEWS")
    assert "“overdue REVIEWS” stands in 1 place" in page
    assert "<mark>Reviews</mark> <mark>overdue</mark>" in page
    assert "REL1/?q=overdue+REVIEWS#REL1.3b" in page


def test_a_place_that_was_found_is_marked_on_its_page(
    as_alice: Browser, rubric_version: RubricVersion
) -> None:
    assert "<mark>Goals</mark> set jointly" in text_of(as_alice, f"{REL1}?q=goals")


def test_a_search_without_a_find_says_so_and_offers_a_way_on(
    as_alice: Browser, rubric_version: RubricVersion
) -> None:
    page = text_of(as_alice, "/rubric/opm/1/?q=zebra")
    assert "Nothing found for “zebra”" in page
    assert "Show the outline" in page


def test_what_is_looked_for_is_never_markup() -> None:
    assert marked("a <b> & c", ["<b>", "&"]) == "a <mark>&lt;b&gt;</mark> <mark>&amp;</mark> c"


# --- where a client stands ----------------------------------------------------------------------------------------
def test_the_reached_level_is_flagged_and_answers_are_squares(as_alice: Browser, assessed: Any) -> None:
    page = text_of(as_alice, f"{REL1}?client=finance")
    assert "Finance is at level 3 Intermediate." in page
    assert page.count("Finance is here") == 1
    assert "IT&#x27;s answers for Finance in Q4 2026, still open" in page
    assert "Fully: </span>Goals for key clients" in page
    assert "Largely: </span>Relationships mapped" in page
    assert "Not in place: </span>Goals set jointly" in page
    assert "Not answered: </span>Processes reviewed" in page


def test_while_open_the_other_sides_answers_stay_hidden(
    as_alice: Browser, assessed: Any, finance: Client, now: datetime
) -> None:
    client_answers(assessed, {"REL1.3b": "P", "REL1.5a": "F"}, now)
    compute(assessed.pk, now=now)
    page = text_of(as_alice, f"{REL1}?client=finance")
    assert "Largely: </span>Relationships mapped" in page
    assert "Not answered: </span>Processes reviewed" in page


def test_after_closing_the_official_answers_are_shown(
    as_alice: Browser, assessed: Any, alice: User, now: datetime
) -> None:
    client_answers(assessed, {"REL1.3b": "P"}, now)
    close_assessment(assessment=assessed, by=alice, now=now)
    page = text_of(as_alice, f"{REL1}?client=finance")
    assert "Between partially and largely: </span>Relationships mapped" in page
    assert "Answers for Finance in Q4 2026" in page


def test_a_capability_that_nobody_rated_has_no_level_while_open(as_alice: Browser, assessed: Any) -> None:
    page = text_of(as_alice, "/rubric/opm/1/VAL1/?client=finance")
    assert "Finance has no level here yet." in page
    assert "Finance is here" not in page


def test_live_values_stand_beside_the_metrics(
    as_alice: Browser, assessed: Any, finance: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    metric = live_metrics.LiveMetric(
        "reviews_overdue_share",
        "%",
        "Reviews overdue",
        lambda ids, quarter: dict.fromkeys(ids, Decimal("0.899")),
    )
    monkeypatch.setitem(live_metrics._registry, metric.key, metric)
    assert "now 89 %" in text_of(as_alice, f"{REL1}?client=finance")
    assert "now 89 %" not in text_of(as_alice, REL1)


def test_a_client_on_another_version_leads_to_that_version(
    as_alice: Browser, assessed: Any, rubric_version: RubricVersion, now: datetime
) -> None:
    draft = services.clone(version=rubric_version, to="2", by=None, now=now)
    services.publish(version=draft, by=None, now=now)
    page = text_of(as_alice, "/rubric/opm/2/REL1/?client=finance")
    assert "Finance was assessed against version 1 in Q4 2026." in page
    assert 'href="/rubric/opm/1/REL1/?client=finance"' in page
    assert "Finance is here" not in page


# --- access -------------------------------------------------------------------------------------------------------
def test_somebody_elses_client_is_not_found(as_alice: Browser, assessed: Any, sales: Client) -> None:
    for address in (f"{REL1}?", "/rubric/opm/1/?", "/rubric/opm/1/?print=all&"):
        assert as_alice.get(f"{address}client=sales-asia").status_code == 404
    assert "Sales Asia" not in text_of(as_alice, REL1)


def test_drafts_are_for_admins(
    client: Browser, rubric_version: RubricVersion, alice: User, dana: User, now: datetime
) -> None:
    services.clone(version=rubric_version, to="2", by=dana, now=now)
    for person, status in ((alice, 404), (dana, 200)):
        client.force_login(person)
        assert client.get("/rubric/opm/2/REL1/").status_code == status
        assert client.get("/rubric/opm/2/compare/1/").status_code == status


def test_a_stranger_is_asked_to_sign_in(client: Browser, rubric_version: RubricVersion) -> None:
    assert "/accounts/login/" in client.get(REL1).headers["Location"]


# --- compare ------------------------------------------------------------------------------------------------------
def test_two_versions_are_compared_in_words(
    as_alice: Browser, rubric_version: RubricVersion, now: datetime
) -> None:
    text = dump_rubric(engine_rubric(rubric_version)).replace("version: '1'", "version: '2'")
    text = text.replace("title: Goals set jointly", "title: Goals set <b>together</b>")
    services.import_rubric(load_rubric(text), by=None, now=now, publish=True)
    page = text_of(as_alice, reverse("rubric_compare", args=["opm", "2", "1"]))
    assert "Version 2 changes 1 thing in 1 part of version 1" in page
    assert "<del>Goals set jointly</del>" in page
    assert "<ins>Goals set &lt;b&gt;together&lt;/b&gt;</ins>" in page


def test_equal_versions_say_the_same(as_alice: Browser, rubric_version: RubricVersion) -> None:
    assert "Versions 1 and 1 say the same" in text_of(as_alice, "/rubric/opm/1/compare/1/")


# --- queries ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address", [REL1, "/rubric/opm/1/", "/rubric/opm/1/?q=goals", "/rubric/opm/1/?print=all"]
)
def test_the_viewer_needs_at_most_fourteen_queries(
    address: str, as_alice: Browser, assessed: Any, django_assert_max_num_queries: Any
) -> None:
    address += ("&" if "?" in address else "?") + "client=finance"
    as_alice.get(address)  # the version is read once a process
    with django_assert_max_num_queries(14):  # the metrics of eight quarters are one of them
        as_alice.get(address)
