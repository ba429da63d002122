"""The access matrix of a charter's links, and the agreement itself through its pages (TRUST.md S3).

A link that is expired, used, of a withdrawn or edited text, of another purpose or another person's gives the page that
every dead link gives, byte for byte. What was agreed is agreed once, however many try at once.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from opm.kernel.errors import NotAllowed
from opm.kernel.models import Change, SignedLink
from opm.testing.matrix import METHODS
from opm.testing.routes import WALKED
from relationships.models import Charter, CharterAgreement, Client, User
from relationships.services import charter as services
from relationships.services.charter import Handed
from relationships.testing import CLOSE, TEXTS, proposed

pytestmark = pytest.mark.django_db
OURS, THEIRS = "canary-ours-77d1", "canary-theirs-41b9"
KNOWN = {"charter_agree": ("get", "head", "post"), "charter_thanks": ("get", "head")}
DEAD = (
    "expired",
    "withdrawn",
    "edited",
    "used",
    "another purpose",
    "never opened",
    "of another client",
    "unknown",
)


class World:
    """Two clients with a charter up for agreement each, and a browser that opened Finance's link."""

    def __init__(self, finance: Client, sales: Client, alice: User, mallory: User) -> None:
        self.now, self.alice, self.finance = timezone.now(), alice, finance
        self.ours = proposed(finance, alice, self.now, replace(CLOSE, goal=OURS))
        self.theirs = proposed(sales, mallory, self.now, replace(CLOSE, goal=THEIRS))
        self.browser = Browser()
        self.first = self.open(self.ours)

    def open(self, handed: Handed):
        return self.browser.get(reverse("charter_open", args=[handed.token]))

    @property
    def draft(self) -> Charter:
        return Charter.objects.get(client=self.finance)

    @property
    def seen(self) -> str:
        assert self.ours.charter.content is not None
        return self.ours.charter.content.sha256

    def say(self, decision: str, browser: Browser | None = None, **more: str):
        sent = {"seen": self.seen, "name": "Sam Reyes", "decision": decision, **more}
        return (browser or self.browser).post(reverse("charter_agree", args=[self.ours.link.pk]), sent)

    def kill(self, state: str) -> int:
        """Put the link into a state in which it does not open; the number that is asked for."""
        pk, row = self.ours.link.pk, SignedLink.objects.filter(pk=self.ours.link.pk)
        version = self.draft.version
        match state:
            case "expired":
                row.update(created_at=self.now - timedelta(2), expires_at=self.now - timedelta(1))
            case "withdrawn":
                services.withdraw(client=self.finance, seen_version=version, by=self.alice, now=self.now)
            case "edited":
                wish = replace(TEXTS, purpose="Another")
                services.save_draft(
                    client=self.finance, wish=wish, seen_version=version, by=self.alice, now=self.now
                )
            case "used":
                row.update(used_at=self.now)
            case "another purpose":
                row.update(purpose="sheet")
            case "never opened":
                self.browser = Browser()
            case "of another client":
                pk = self.theirs.link.pk
        return pk


@pytest.fixture
def world(finance: Client, sales: Client, alice: User, mallory: User) -> World:
    return World(finance, sales, alice, mallory)


def test_these_are_the_pages_of_a_charters_link() -> None:
    others = ("respond", "shared")  # those have tests of their own
    names = {route.name for route in WALKED if "link" in route.args and not route.name.startswith(others)}
    assert names == set(KNOWN)


@pytest.mark.parametrize("state", DEAD)
def test_a_link_that_does_not_open_gives_the_one_page_of_dead_links(world: World, state: str) -> None:
    unknown = Browser().get(reverse("respond_open", args=["x" * 43]))
    pk = 10**30 if state == "unknown" else world.kill(state)
    for name, known in KNOWN.items():
        for method in METHODS:
            with transaction.atomic():
                response = getattr(world.browser, method)(reverse(name, args=[pk]))
                transaction.set_rollback(True)
            if method not in known:
                assert response.status_code == 405
                continue
            assert response.status_code == unknown.status_code == 404
            expires = {"Expires": response.headers["Expires"]}
            assert dict(response.headers) == dict(unknown.headers) | expires, (state, name, method)
            if method != "head":
                assert response.content == unknown.content
    if state not in ("never opened", "of another client", "unknown"):
        assert world.open(world.ours).content == unknown.content


def test_opening_and_reading_change_nothing(world: World) -> None:
    before = SignedLink.objects.values().get(pk=world.ours.link.pk)
    for name in KNOWN:
        for method in ("get", "head"):
            getattr(world.browser, method)(reverse(name, args=[world.ours.link.pk]))
    assert SignedLink.objects.values().get(pk=world.ours.link.pk) == before
    assert not CharterAgreement.objects.filter(side="client").exists()


def test_the_token_goes_no_further_than_its_own_address(world: World) -> None:
    token, page = world.ours.token, world.first
    assert page.headers["Location"] == reverse("charter_agree", args=[world.ours.link.pk])
    assert page.headers["Referrer-Policy"] == "no-referrer"
    read = world.browser.get(page.headers["Location"])
    assert token not in str(dict(world.browser.session.items())) + read.content.decode()
    for response in (page, read):
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["X-Robots-Tag"] == "noindex"


def test_the_whole_text_is_read_and_nothing_of_another_client(world: World) -> None:
    world.open(world.theirs)
    page = world.browser.get(reverse("charter_agree", args=[world.ours.link.pk])).content.decode()
    for part in (
        TEXTS.purpose,
        TEXTS.it_brings,
        TEXTS.client_brings,
        OURS,
        "8 → 3 days",
        "Status each month",
    ):
        assert part in page
    for hidden in (THEIRS, world.theirs.charter.client.name, "/clients/"):
        assert hidden not in page


def test_agreeing_once_leads_to_thanks_and_using_the_link_again_to_nowhere(world: World) -> None:
    response = world.say("agree")
    assert response.headers["Location"] == reverse("charter_thanks", args=[world.ours.link.pk])
    assert "the charter is agreed" in world.browser.get(response.headers["Location"]).content.decode()
    world.say("agree")
    world.say("change", words="Too late")
    assert world.open(world.ours).status_code == 404
    assert world.draft.state == "agreed"
    assert CharterAgreement.objects.filter(side="client", charter=world.draft).count() == 1


def test_a_wish_for_a_change_needs_words_and_is_shown_to_the_team(world: World) -> None:
    refused = world.say("change")
    assert (refused.status_code, "Say what should change." in refused.content.decode()) == (422, True)
    nameless = world.say("change", name=" ", words="Five days are enough.")
    assert nameless.status_code == 422
    assert "Five days are enough." in nameless.content.decode()
    assert world.say("change", words="Five days are enough.").status_code == 302
    team = Browser()
    team.force_login(world.alice)
    page = team.get(reverse("charter", args=["finance"])).content.decode()
    assert "Sam Reyes asks for a change" in page
    assert "Five days are enough." in page


def test_whoever_agreed_for_it_does_not_agree_for_the_client(world: World) -> None:
    response = world.say("agree", name="alice  ARCHER")
    assert (response.status_code, world.draft.state) == (422, "draft")
    assert "Two different people agree" in response.content.decode()


def test_a_text_that_is_not_the_one_that_was_read_is_not_agreed_to(world: World) -> None:
    assert world.say("agree", seen="0" * 64).status_code == 404
    assert world.draft.state == "draft"


@pytest.mark.django_db(transaction=True)
def test_fifty_who_agree_at_once_agree_once(finance: Client, alice: User) -> None:
    now = datetime.now(tz=timezone.get_current_timezone())
    handed = proposed(finance, alice, now)
    assert handed.charter.content is not None
    seen, barrier = handed.charter.content.sha256, threading.Barrier(50)
    outcomes: list[str] = []

    def run() -> None:
        barrier.wait()
        try:
            services.agree(link=handed.link, name="Sam Reyes", seen=seen, now=now)
            outcomes.append("agreed")
        except NotAllowed:
            outcomes.append("closed")
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["agreed"] + ["closed"] * 49
    assert CharterAgreement.objects.filter(side="client").count() == 1
    assert Change.objects.filter(action="charter.agree").count() == 1
