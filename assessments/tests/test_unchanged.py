"""The quarter of a client that did not change: what one act confirms, and that it stays a small work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect

from assessments.models import Answer, Assessment, RubricVersion, Sheet
from assessments.selectors.sheet.state import rail, sheet_state
from assessments.services.compute import compute_many
from assessments.services.sheets import own_sheet, submit_sheet
from assessments.services.unchanged import confirm_unchanged
from assessments.tests.making import RELATIONSHIP_AT_3, answer, answer_one, opened
from opm.kernel.calendar import current_quarter
from opm.kernel.errors import NotAllowed, Refused
from relationships.models import Client, User

Q = current_quarter()
pytestmark = pytest.mark.django_db
REL2_AT_2 = {"REL2.2a": "F", "REL2.2b": "F", "REL2.3a": "N", "REL2.3b": "N"}


@pytest.fixture
def last(finance: Client, rubric_version: RubricVersion, alice: User, now: datetime) -> Assessment:
    """Last quarter: REL1 at level 3, REL2 at level 2, VAL1 not answered."""
    assessment = opened(finance, Q.plus(-1), alice, now)
    answer(assessment, RELATIONSHIP_AT_3 | REL2_AT_2, alice, now)
    compute_many([assessment.pk], now=now)
    return assessment


@pytest.fixture
def sheet(last: Assessment, finance: Client, alice: User, now: datetime) -> Sheet:
    """Alice's sheet of this quarter, still empty."""
    return own_sheet(assessment=opened(finance, Q, alice, now), by=alice, now=now)


@pytest.fixture
def signed_in(client: Browser, alice: User) -> Browser:
    client.force_login(alice)
    return client


def page_url() -> str:
    return reverse("unchanged", args=["finance", Q])


def stored(sheet: Sheet) -> dict[str, str]:
    return {row.pom.key: row.option for row in Answer.objects.filter(sheet=sheet).select_related("pom")}


def test_one_act_confirms_a_competency_with_all_that_it_opens(
    sheet: Sheet, alice: User, now: datetime
) -> None:
    confirm_unchanged(sheet=sheet, capabilities=["REL1", "REL2"], by=alice, now=now)
    assert stored(sheet) == RELATIONSHIP_AT_3 | REL2_AT_2
    assert set(Answer.objects.filter(sheet=sheet).values_list("carried_from", flat=True)) == {Q.plus(-1)}
    plans = sheet_state(sheet).plans
    assert plans["REL1"].complete and plans["REL2"].complete
    assert not plans["VAL1"].complete


def test_answers_of_this_quarter_stay_and_what_they_open_is_asked(
    sheet: Sheet, last: Assessment, alice: User, now: datetime
) -> None:
    answer_one(sheet.assessment, "REL2.3a", "F", alice, now)
    answer_one(sheet.assessment, "REL2.3b", "F", alice, now)
    confirm_unchanged(sheet=sheet, capabilities=["REL2"], by=alice, now=now)
    assert stored(sheet) == REL2_AT_2 | {"REL2.3a": "F", "REL2.3b": "F"}
    assert sheet_state(sheet).plans["REL2"].levels[2].unanswered == ("REL2.4a", "REL2.4b")


def test_confirming_again_finds_nothing(sheet: Sheet, alice: User, now: datetime) -> None:
    confirm_unchanged(sheet=sheet, capabilities=["REL1"], by=alice, now=now)
    with pytest.raises(Refused, match="left to confirm"):
        confirm_unchanged(sheet=sheet, capabilities=["REL1"], by=alice, now=now)


def test_nobody_confirms_for_somebody_else_or_on_a_submitted_sheet(
    sheet: Sheet, alice: User, bob: User, mallory: User, now: datetime
) -> None:
    for other in (bob, mallory):
        with pytest.raises(NotAllowed):
            confirm_unchanged(sheet=sheet, capabilities=["REL1"], by=other, now=now)
    submit_sheet(sheet=sheet, by=alice, now=now)
    with pytest.raises(Refused, match="submitted"):
        confirm_unchanged(sheet=sheet, capabilities=["REL1"], by=alice, now=now)
    assert stored(sheet) == {}


def test_the_page_lists_what_waits_and_fills_nothing_in(signed_in: Browser, sheet: Sheet) -> None:
    response = signed_in.get(page_url())
    page = response.context["page"]
    assert page.headline == f"10 answers of {Q.plus(-1).label} can stay as they were"
    assert [(group.key, group.count) for group in page.competencies] == [("REL", 10), ("VAL", 0)]
    assert f"No change in Relationship since {Q.plus(-1).label} (10 answers)" in response.content.decode()
    assert stored(sheet) == {}


def test_a_capability_is_confirmed_on_the_page_and_changes_are_shown(
    signed_in: Browser, sheet: Sheet, alice: User, now: datetime
) -> None:
    answer_one(sheet.assessment, "REL1.2a", "P", alice, now)
    response = signed_in.post(page_url(), {"part": "REL1"}, follow=True)
    assert response.redirect_chain[0][0].endswith("#part-REL1")
    block = response.context["page"].competencies[0].capabilities[0]
    assert block.count == 0
    assert [(line.key, line.answer, line.now) for line in block.lines][:2] == [
        ("REL1.2a", "Fully", "Partially"),
        ("REL1.2b", "Fully", "Fully"),
    ]


def test_an_unknown_part_is_not_found_and_no_earlier_quarter_is_said(
    signed_in: Browser, finance: Client, rubric_version: RubricVersion, alice: User, now: datetime
) -> None:
    opened(finance, Q, alice, now)
    assert signed_in.get(page_url()).context["page"].headline == "There is no earlier quarter to confirm"
    for part in ("", "NOPE", "\0"):
        assert signed_in.post(page_url(), {"part": part}).status_code == 404
    response = signed_in.post(page_url(), {"part": "REL"}, follow=True)
    assert "no answer of an earlier quarter left" in response.content.decode()


def test_the_landing_page_offers_it_only_where_an_earlier_quarter_has_answers(
    signed_in: Browser, finance: Client, rubric_version: RubricVersion, alice: User, now: datetime
) -> None:
    landing = f"{reverse('score', args=['finance'])}?quarter={Q}"
    opened(finance, Q, alice, now)
    assert page_url() not in signed_in.get(landing).content.decode()
    answer(opened(finance, Q.plus(-1), alice, now), RELATIONSHIP_AT_3, alice, now)
    assert page_url() in signed_in.get(landing).content.decode()


def test_the_page_takes_a_fixed_number_of_queries(
    signed_in: Browser, sheet: Sheet, alice: User, now: datetime, django_assert_num_queries: Any
) -> None:
    signed_in.get(page_url())
    with django_assert_num_queries(11):
        signed_in.get(page_url())
    confirm_unchanged(sheet=sheet, capabilities=["REL1"], by=alice, now=now)
    with django_assert_num_queries(11):
        signed_in.get(page_url())


# --- in a browser ---------------------------------------------------------------------------------------------------
class Hands:
    """Every click of the person, counted: nothing else touches the page."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def click(self, target: Locator) -> None:
        self.count += 1
        target.click()


def like_last_quarter(version: RubricVersion) -> dict[str, str]:
    """Answers to the whole rubric: levels 2 and 3 in place, nothing above."""
    poms = version.poms.filter(level__gt=version.floor).values_list("key", "level")
    return {key: "F" if level <= 3 else "N" for key, level in poms}


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_unchanged_quarter_takes_at_most_sixty_interactions(
    finance: Client,
    shipped_version: RubricVersion,
    alice: User,
    now: datetime,
    live_server: Any,
    new_context: Callable[..., BrowserContext],
    scripts: bool,
) -> None:
    last = opened(finance, Q.plus(-1), alice, now)
    answer(last, like_last_quarter(shipped_version), alice, now)
    compute_many([last.pk], now=now)
    signed_in = Browser()
    signed_in.force_login(alice)
    context = new_context(java_script_enabled=scripts)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": signed_in.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    hands = Hands(page)
    page.goto(f"{live_server.url}{reverse('score', args=['finance'])}?quarter={Q}")

    hands.click(page.get_by_role("button", name=f"Start scoring {Q.label}"))
    hands.click(page.get_by_role("link", name="confirm all capabilities on one page"))
    for _ in shipped_version.competencies.all():
        hands.click(page.locator("form.un-all button").first)
        expect(page.get_by_text("confirmed as unchanged")).to_be_visible()
    assert page.get_by_role("heading", level=1).inner_text() == "Every capability is answered"
    for key in ("REL1.3a", "VAL1.2a"):
        if "unchanged" not in page.url:  # on the sheet of the change before
            hands.click(page.get_by_role("link", name="Close"))
            hands.click(page.get_by_role("link", name="Confirm what did not change"))
        hands.click(page.get_by_role("link", name=shipped_version.poms.get(key=key).title))
        hands.click(page.locator(f"[data-row='{key}'] label[for='{key}-3']"))
        if scripts:
            expect(page.locator("#save-state")).to_contain_text("All answers saved")
        else:
            hands.click(page.get_by_role("button", name="Save answers", exact=True).last)
    hands.click(page.get_by_role("link", name="Close"))
    hands.click(page.get_by_role("link", name="Submit the sheet"))
    hands.click(page.get_by_role("button", name="Submit the sheet"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("You have submitted")

    sheet = Sheet.objects.get(assessment__quarter=Q)
    state = sheet_state(sheet)
    changed = {key: row.option for key, row in state.stored.items() if row.carried_from is None}
    assert changed == {"REL1.3a": "L", "VAL1.2a": "L"}
    assert sheet.state == Sheet.State.SUBMITTED
    assert rail(state).open_marks == []
    assert len(state.stored) > 100
    assert hands.count <= 60, f"{hands.count} interactions"
