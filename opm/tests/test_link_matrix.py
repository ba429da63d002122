"""The access matrix of signed links: every page that a link opens x the state of the link x method (TRUST.md S3).

A link that is expired, stopped, made for another purpose, deleted, unknown or another person's gives one page, byte for
byte: who tries cannot tell one from the other.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from assessments.models import Answer, RubricVersion, Sheet
from assessments.services import respondents
from assessments.services.respondents import Handed
from assessments.services.sheets import open_assessment, own_sheet
from assessments.tests.making import answer
from opm.kernel import links
from opm.kernel.calendar import current_quarter
from opm.kernel.models import SignedLink
from opm.testing.access import LINK_READ, RULES
from opm.testing.matrix import METHODS
from opm.testing.routes import WALKED, Route
from relationships.models import Client, User

pytestmark = pytest.mark.django_db
OURS, THEIRS, IT_SAID = "canary-ours-51c2", "canary-theirs-88e1", "canary-it-note-2d90"
# Those of a charter and of a roadmap have their own: opm/tests/test_charter_links.py, test_shared_links.py
PAGES = [route for route in WALKED if "link" in route.args and route.name.startswith("respond")]
DEAD = ("expired", "stopped", "declined", "removed", "another purpose", "never opened", "of another client")


class Links:
    """Two clients with a respondent each; Finance's IT side has answered with a note."""

    def __init__(self, finance: Client, sales: Client, alice: User, mallory: User) -> None:
        self.now, self.alice = timezone.now(), alice
        self.finance, self.sales, self.quarter = finance, sales, current_quarter()
        self.ours = self.invite(finance, alice, OURS)
        self.theirs = self.invite(sales, mallory, THEIRS)
        assessment = self.ours.sheet.assessment
        answer(assessment, {"REL1.2a": "F"}, alice, self.now)
        Answer.objects.filter(sheet__respondent=alice).update(note=IT_SAID)

    def invite(self, client: Client, by: User, name: str) -> Handed:
        assessment = open_assessment(client=client, quarter=self.quarter, by=by, now=self.now)
        own_sheet(assessment=assessment, by=by, now=self.now)
        return respondents.invite(
            assessment=assessment,
            name=name,
            email="",
            asked=["REL1.2a", "REL1.3a"],
            by=by,
            now=self.now,
        )

    def opened(self, handed: Handed | None = None) -> Browser:
        """A browser that has opened this link."""
        browser = Browser()
        response = browser.get(reverse("respond_open", args=[(handed or self.ours).token]))
        assert response.status_code == 302
        return browser

    def dead(self, state: str) -> tuple[Browser, int]:
        """A browser before a link that does not open, and the link's number."""
        browser, pk = self.opened(), self.ours.link.pk
        sheet, row = self.ours.sheet, SignedLink.objects.filter(pk=pk)
        match state:
            case "expired":
                row.update(created_at=self.now - timedelta(2), expires_at=self.now - timedelta(1))
            case "stopped":
                respondents.revoke(sheet=sheet, by=self.alice, now=self.now)
            case "declined":
                respondents.decline(link=self.ours.link, now=self.now)
            case "removed":
                respondents.remove(sheet=sheet, by=self.alice, now=self.now)
            case "another purpose":
                row.update(purpose="charter")
            case "never opened":
                browser = Browser()
            case "of another client":
                pk = self.theirs.link.pk
        return browser, pk


@pytest.fixture
def world(finance: Client, sales: Client, alice: User, mallory: User, rubric_version: RubricVersion) -> Links:
    return Links(finance, sales, alice, mallory)


def address(route: Route, link: int) -> str:
    values = {"link": link, "number": 1}
    return reverse(route.name, kwargs={name: values[name] for name in route.args})


def cells(browser: Browser, link: int) -> Iterator[tuple[Route, str, HttpResponse]]:
    for route in PAGES:
        for method in METHODS:
            with transaction.atomic():
                yield route, method, getattr(browser, method)(address(route, link))
                transaction.set_rollback(True)


def known(route: Route) -> tuple[str, ...]:
    return ("get", "head") if RULES[route.name] is LINK_READ else ("get", "head", "post")


def test_there_are_pages_to_walk() -> None:
    assert {route.name for route in PAGES} == {
        "respond",
        "respond_question",
        "respond_review",
        "respond_thanks",
        "respond_not_me",
    }


def test_an_opened_link_opens_its_pages_and_no_other_method(world: Links) -> None:
    browser = world.opened()
    for route, method, response in cells(browser, world.ours.link.pk):
        expected = {200, 302, 422} if method in known(route) else {405}
        assert response.status_code in expected, (route.name, method, response.status_code)


@pytest.mark.parametrize("state", DEAD)
def test_a_link_that_does_not_open_gives_one_page_whatever_the_reason(world: Links, state: str) -> None:
    unknown = Browser().get(reverse("respond_open", args=["x" * 43]))
    browser, pk = world.dead(state)
    for route, method, response in cells(browser, pk):
        if method not in known(route):
            assert response.status_code == 405
            continue
        assert response.status_code == unknown.status_code == 404
        assert dict(response.headers) == dict(unknown.headers) | {
            "Expires": response.headers["Expires"],
        }, (state, route.name, method)
        if method != "head":
            assert response.content == unknown.content, (state, route.name, method)


@pytest.mark.parametrize("state", ["expired", "stopped", "declined", "removed", "another purpose"])
def test_a_dead_token_looks_like_one_that_never_was(world: Links, state: str) -> None:
    world.dead(state)
    found, unknown = (
        Browser().get(reverse("respond_open", args=[token])) for token in (world.ours.token, "y" * 43)
    )
    assert (
        (found.status_code, found.content) == (unknown.status_code, unknown.content) == (404, found.content)
    )
    assert found.headers["Referrer-Policy"] == "no-referrer"


def test_a_number_that_is_no_question_is_the_same_page(world: Links) -> None:
    browser = world.opened()
    unknown = browser.get(reverse("respond_open", args=["z" * 43]))
    for number in (0, 3, 99999999999999999999):
        response = browser.get(reverse("respond_question", args=[world.ours.link.pk, number]))
        assert (response.status_code, response.content) == (404, unknown.content)
    huge = browser.get(reverse("respond", args=[10**40]))
    assert (huge.status_code, huge.content) == (404, unknown.content)


def test_fifty_mutated_tokens_are_refused(world: Links) -> None:
    token, browser = world.ours.token, Browser()
    mutated = [token[:i] + ("A" if token[i] != "A" else "B") + token[i + 1 :] for i in range(len(token))]
    mutated += [token[:-1], token + "A", token.swapcase(), token[::-1], token.upper(), "0", token * 2]
    assert len(mutated) >= 50
    codes = {browser.get(reverse("respond_open", args=[text])).status_code for text in mutated}
    assert codes == {404}
    assert not browser.session.get("links opened here")


def test_opening_changes_nothing_so_that_mail_scanners_do_no_harm(world: Links) -> None:
    before = SignedLink.objects.values().get(pk=world.ours.link.pk)
    for _ in range(3):
        browser = world.opened()
        for name in ("respond", "respond_review", "respond_not_me"):
            browser.get(reverse(name, args=[world.ours.link.pk]))
            browser.head(reverse(name, args=[world.ours.link.pk]))
    assert SignedLink.objects.values().get(pk=world.ours.link.pk) == before
    assert not Answer.objects.filter(sheet=world.ours.sheet).exists()


def test_the_token_goes_no_further_than_its_own_address(world: Links) -> None:
    browser, token = Browser(), world.ours.token
    response = browser.get(reverse("respond_open", args=[token]))
    assert response.headers["Location"] == reverse("respond", args=[world.ours.link.pk])
    assert token not in str(dict(browser.session.items()))
    assert token not in str(response.headers) + response.content.decode()
    while response.status_code == 302:
        response = browser.get(response.headers["Location"])
        assert token not in response.content.decode()


@pytest.mark.parametrize(
    ("method", "name"), [("get", "respond_open"), ("post", "respond_open"), ("delete", "respond_open")]
)
def test_no_log_line_holds_a_token(world: Links, method: str, name: str) -> None:
    """The handler that the application really writes with, whatever Django's own loggers say."""
    handler = next(h for h in logging.getLogger().handlers if any("HideTokens" in repr(f) for f in h.filters))
    assert isinstance(handler, logging.StreamHandler)
    written = StringIO()
    stream = handler.setStream(written)
    try:
        respondents.revoke(sheet=world.ours.sheet, by=world.alice, now=world.now)
        browser = Browser(enforce_csrf_checks=True, raise_request_exception=False)
        getattr(browser, method)(reverse(name, args=[world.ours.token]))
        logging.getLogger("anything").warning("asked for /respond/%s/", world.ours.token)
    finally:
        handler.setStream(stream or StringIO())
    assert "/respond/[token]/" in written.getvalue()
    assert world.ours.token not in written.getvalue()


def test_two_links_in_one_browser_do_not_mix(world: Links) -> None:
    browser = world.opened()
    browser.get(reverse("respond_open", args=[world.theirs.token]))
    for handed, other in ((world.ours, THEIRS), (world.theirs, OURS)):
        page = browser.get(reverse("respond", args=[handed.link.pk])).content.decode()
        assert handed.sheet.respondent_label in page
        assert other not in page
        browser.post(reverse("respond_question", args=[handed.link.pk, 1]), {"choice": "L", "seen": "0"})
        assert Answer.objects.filter(sheet=handed.sheet).count() == 1


def test_nothing_of_another_client_or_of_its_appears(world: Links) -> None:
    browser, pk = world.opened(), world.ours.link.pk
    for number in (1, 2):
        browser.post(reverse("respond_question", args=[pk, number]), {"choice": "L", "seen": "0"})
    seen = ""
    for name in ("respond", "respond_review", "respond_not_me"):
        seen += browser.get(reverse(name, args=[pk])).content.decode()
    seen += browser.get(reverse("respond_question", args=[pk, 1])).content.decode()
    browser.post(reverse("respond_review", args=[pk]))
    seen += browser.get(reverse("respond_thanks", args=[pk])).content.decode()
    assert OURS in seen
    for hidden in (THEIRS, IT_SAID, world.sales.name, "Alice Archer</b>", "Fully"):
        assert hidden not in seen
    assert not any(f"/clients/{world.finance.slug}" in part for part in seen.split('"'))


@pytest.mark.parametrize("name", ["mallory", "carol", "bob"])
def test_signing_in_opens_nobodys_link(world: Links, name: str, request: pytest.FixtureRequest) -> None:
    browser = Browser()
    browser.force_login(request.getfixturevalue(name))
    assert browser.get(reverse("respond", args=[world.ours.link.pk])).status_code == 404


def test_every_page_is_stored_by_no_cache_and_found_by_no_search_engine(world: Links) -> None:
    browser, pk = world.opened(), world.ours.link.pk
    pages: list[Any] = [browser.get(reverse("respond_open", args=[world.ours.token]))]
    pages += [browser.get(address(route, pk)) for route in PAGES]
    for page in pages:
        assert "no-store" in page.headers["Cache-Control"]
        assert page.headers["X-Robots-Tag"] == "noindex"
        assert page.headers["Referrer-Policy"] in ("no-referrer", "same-origin")


def test_the_links_row_itself_tells_nobody_the_token(world: Links) -> None:
    row = SignedLink.objects.get(pk=world.ours.link.pk)
    assert world.ours.token not in str(vars(row))
    assert row.token_hash == links.token_hash(world.ours.token)
    assert Sheet.objects.get(pk=int(row.object_id)) == world.ours.sheet
