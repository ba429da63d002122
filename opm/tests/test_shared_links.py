"""The access matrix of a shared roadmap's links (TRUST.md S3, S14).

A link that is expired, stopped, of another purpose, of an archived client or another person's gives the page that every
dead link gives, byte for byte.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from opm.kernel.models import Change, SignedLink
from opm.log_filters import HideTokens
from opm.recent import recent
from opm.testing.matrix import METHODS
from opm.testing.routes import WALKED
from relationships.models import Client, User
from roadmap.models import RoadmapShare
from roadmap.services.shares import ShareInput, share_roadmap, stop_share
from roadmap.testing import make_initiative

pytestmark = pytest.mark.django_db
OURS, THEIRS = "canary-ours-31ff", "canary-theirs-9c07"
ANSWERED = ("get", "head", "post")
DEAD = (
    "expired",
    "stopped",
    "another purpose",
    "deleted",
    "archived client",
    "never opened",
    "of another client",
    "unknown",
)


class World:
    """Two clients whose roadmap is shared, and a browser that followed Finance's link."""

    def __init__(self, finance: Client, sales: Client, alice: User, mallory: User) -> None:
        self.now, self.alice, self.finance = timezone.now(), alice, finance
        make_initiative(finance, OURS)
        make_initiative(sales, THEIRS)
        self.ours = share_roadmap(client=finance, wish=ShareInput("Board"), by=alice, now=self.now)
        self.theirs = share_roadmap(client=sales, wish=ShareInput("Board"), by=mallory, now=self.now)
        self.browser = Browser()
        self.first = self.follow(self.ours.token)

    def follow(self, token: str):
        return self.browser.get(reverse("shared_roadmap_open", args=[token]))

    @property
    def address(self) -> str:
        return reverse("shared_roadmap", args=[self.ours.link.pk])

    def kill(self, state: str) -> int:
        """Put the link into a state in which it does not open; the number that is asked for."""
        changed: dict[str, dict[str, Any]] = {
            "expired": {"created_at": self.now - timedelta(2), "expires_at": self.now - timedelta(1)},
            "another purpose": {"purpose": "charter"},
        }
        if state in changed:
            SignedLink.objects.filter(pk=self.ours.link.pk).update(**changed[state])
        match state:
            case "stopped":
                stop_share(share=self.ours.share, by=self.alice, now=self.now)
            case "deleted":
                RoadmapShare.objects.filter(pk=self.ours.share.pk).delete()
            case "archived client":
                Client.objects.filter(pk=self.finance.pk).update(archived_on=date(2026, 1, 1))
            case "never opened":
                self.browser = Browser()
        others = {"of another client": self.theirs.link.pk, "unknown": 10**30}
        return others.get(state, self.ours.link.pk)


@pytest.fixture
def world(finance: Client, sales: Client, alice: User, mallory: User) -> World:
    return World(finance, sales, alice, mallory)


def test_this_is_the_one_page_of_a_shared_roadmaps_link() -> None:
    names = {route.name for route in WALKED if "link" in route.args and route.name.startswith("shared")}
    assert names == {"shared_roadmap"}


@pytest.mark.parametrize("state", DEAD)
def test_a_link_that_does_not_open_gives_the_one_page_of_dead_links(world: World, state: str) -> None:
    unknown = Browser().get(reverse("respond_open", args=["x" * 43]))
    address = reverse("shared_roadmap", args=[world.kill(state)])
    for method in METHODS:
        with transaction.atomic():
            response = getattr(world.browser, method)(address)
            transaction.set_rollback(True)
        if method not in ANSWERED:
            assert response.status_code == 405
            continue
        assert response.status_code == unknown.status_code == 404
        expires = {"Expires": response.headers["Expires"]}
        assert dict(response.headers) == dict(unknown.headers) | expires, (state, method)
        if method != "head":
            assert response.content == unknown.content
    assert not Change.objects.filter(action="roadmap_share.open").exists()


@pytest.mark.parametrize("state", ["expired", "stopped", "another purpose"])
def test_a_dead_token_looks_like_one_that_never_was(world: World, state: str) -> None:
    world.kill(state)
    found, unknown = (world.follow(token) for token in (world.ours.token, "y" * 43))
    assert (found.status_code, found.content) == (404, unknown.content)


def test_a_link_stopped_while_it_is_read_opens_no_more(world: World) -> None:
    world.browser.post(world.address)
    assert OURS in world.browser.get(world.address).content.decode()
    world.kill("stopped")
    for method in ("get", "post"):
        assert getattr(world.browser, method)(world.address).status_code == 404


def test_following_and_looking_change_nothing_so_that_mail_scanners_do_no_harm(world: World) -> None:
    before = SignedLink.objects.values().get(pk=world.ours.link.pk)
    for method in ("get", "head"):
        world.follow(world.ours.token)
        response = getattr(world.browser, method)(world.address)
        assert OURS not in response.content.decode()
    assert SignedLink.objects.values().get(pk=world.ours.link.pk) == before


def test_the_token_goes_no_further_than_its_own_address(world: World) -> None:
    token = world.ours.token
    assert world.first.headers["Location"] == world.address
    assert world.first.headers["Referrer-Policy"] == "no-referrer"
    cover = world.browser.get(world.address)
    page = world.browser.post(world.address, follow=True)
    seen = str(dict(world.browser.session.items())) + cover.content.decode() + page.content.decode()
    assert token not in seen
    for response in (world.first, cover, page):
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["X-Robots-Tag"] == "noindex"


def test_sharing_reading_and_stopping_are_told_at_the_client(world: World) -> None:
    world.browser.post(world.address)
    world.kill("stopped")
    told = [event.what for event in recent(world.finance, names=True)]
    assert "shared the roadmap with Board" in told
    assert "opened the shared roadmap" in told
    assert "stopped the link to the roadmap for Board" in told


def test_two_links_in_one_browser_do_not_mix(world: World) -> None:
    world.follow(world.theirs.token)
    for handed, own, other in ((world.ours, OURS, THEIRS), (world.theirs, THEIRS, OURS)):
        address = reverse("shared_roadmap", args=[handed.link.pk])
        page = world.browser.post(address, follow=True).content.decode()
        assert own in page
        assert other not in page


@pytest.mark.parametrize("name", ["mallory", "carol", "alice"])
def test_signing_in_opens_nobodys_link(world: World, name: str, request: pytest.FixtureRequest) -> None:
    browser = Browser()
    browser.force_login(request.getfixturevalue(name))
    assert browser.get(world.address).status_code == 404


def test_mutated_tokens_are_refused(world: World) -> None:
    token, browser = world.ours.token, Browser()
    mutated = [token[:i] + ("A" if token[i] != "A" else "B") + token[i + 1 :] for i in range(len(token))]
    mutated += [token[:-1], token + "A", token.swapcase(), token[::-1], token.upper(), token * 2]
    codes = {browser.get(reverse("shared_roadmap_open", args=[text])).status_code for text in mutated}
    assert codes == {404}
    assert not browser.session.get("links opened here")


def test_no_log_line_holds_a_token(world: World) -> None:
    said = "Not Found: %s, then /clients/finance/roadmap/shared/new/ and /shared/17/"
    record = logging.makeLogRecord({"msg": said, "args": (f"/shared/{world.ours.token}/",)})
    HideTokens().filter(record)
    shown = "/shared/[token]/, then /clients/finance/roadmap/shared/new/ and /shared/17/"
    assert record.getMessage() == f"Not Found: {shown}"
