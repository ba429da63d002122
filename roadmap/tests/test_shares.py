"""Links by which an audience reads a roadmap: made, read, counted, stopped. On Tue 10 Nov 2026."""

import csv
import io
import json
import re
from datetime import date, timedelta

import plotly.graph_objects as go
import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from assessments.services import plan_steps
from assessments.services.sheets import open_assessment
from assessments.testing import plan_with_a_step
from opm.kernel import history
from opm.kernel.errors import NotAllowed, Refused
from opm.kernel.models import Change, SignedLink
from opm.kernel.quarters import Quarter
from opm.kernel.when import WhenRange
from opm.testing.charts import drawable
from relationships.models import Team
from roadmap.charts.shared import shared_timeline
from roadmap.models import Enablement, Initiative, Request, RoadmapShare
from roadmap.selectors.shares import find_shared, shared_roadmap
from roadmap.services.shares import ShareInput, open_share, share_roadmap, stop_share
from roadmap.testing import make_initiative, make_package, make_theme
from roadmap.testing.quarters import make_reply

TODAY = date(2026, 11, 10)
AUDIENCE = ShareInput("Finance leadership team", note="What the next two years bring")
FAR = WhenRange(date(2028, 7, 1), date(2028, 12, 31), "half")
BEFORE = WhenRange(date(2026, 7, 1), date(2026, 9, 30), "quarter")


@pytest.fixture(autouse=True)
def on_tuesday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def browser(client, alice):
    client.force_login(alice)
    return client


@pytest.fixture
def handed(finance, alice, now):
    return share_roadmap(client=finance, wish=AUDIENCE, by=alice, now=now)


def reader(handed):
    """A browser before the cover of the link."""
    browser = Browser()
    browser.get(reverse("shared_roadmap_open", args=[handed.token]))
    return browser


def opened(handed):
    """A browser that reads the roadmap, and the page."""
    browser = reader(handed)
    return browser, browser.post(reverse("shared_roadmap", args=[handed.link.pk]), follow=True)


# --- the team's side ---------------------------------------------------------------------------------------------


def test_a_link_is_shown_once_and_stored_nowhere(browser, finance):
    answer = browser.post(
        reverse("roadmap_share_new", args=["finance"]),
        {"audience": "Board", "note": "", "until_quarter": "2027-Q2", "days": "180", "seen_version": "0"},
    )
    address = answer.context["page"].address
    token = address.rstrip("/").rpartition("/")[2]
    assert address in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    share = RoadmapShare.objects.get()
    assert (share.audience, share.until_quarter) == ("Board", Quarter(2027, 2))
    link = SignedLink.objects.get(roadmap_share=share)
    assert (link.expires_at - link.created_at).days == 180
    assert token not in browser.get(reverse("roadmap_shares", args=["finance"])).content.decode()
    assert not Change.objects.filter(new__contains=token).exists()


def test_a_form_that_lacks_something_says_what_and_keeps_what_was_typed(browser, finance):
    typed = {
        "audience": " ",
        "note": "Kept words",
        "until_quarter": "2020-Q1",
        "days": "7",
        "seen_version": "0",
    }
    answer = browser.post(reverse("roadmap_share_new", args=["finance"]), typed)
    words = answer.content.decode()
    assert answer.status_code == 400
    assert "Say who reads it" in words
    assert "Choose one of the quarters offered." in words
    assert "Choose how long the link works." in words
    assert "Kept words" in words
    assert not RoadmapShare.objects.exists()


def test_pressed_twice_one_share_is_made_and_the_link_shown_last_opens(finance, alice, now):
    first = share_roadmap(client=finance, wish=AUDIENCE, by=alice, now=now)
    second = share_roadmap(client=finance, wish=AUDIENCE, by=alice, now=now + timedelta(seconds=1))
    assert first.share.pk == second.share.pk
    assert Browser().get(reverse("shared_roadmap_open", args=[first.token])).status_code == 404
    assert Browser().get(reverse("shared_roadmap_open", args=[second.token])).status_code == 302


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (ShareInput("  "), "Say who reads it"),
        (ShareInput("Board", days=31), "30, 90 or 180 days"),
        (ShareInput("Board", until_quarter=Quarter(2026, 3)), "is over"),
        (ShareInput("B" * 121), "1 letter too long"),
    ],
)
def test_a_wish_that_will_not_do_is_refused(finance, alice, now, wish, said):
    with pytest.raises(Refused, match=said):
        share_roadmap(client=finance, wish=wish, by=alice, now=now)


def test_only_the_team_shares_and_stops(finance, carol, handed, now):
    with pytest.raises(NotAllowed):
        share_roadmap(client=finance, wish=AUDIENCE, by=carol, now=now)
    with pytest.raises(NotAllowed):
        stop_share(share=handed.share, by=carol, now=now)


def test_the_list_says_who_reads_until_when_and_how_often(browser, handed, now):
    open_share(share=handed.share, now=now)
    open_share(share=handed.share, now=now)
    answer = browser.get(reverse("roadmap_shares", args=["finance"]))
    words = answer.content.decode()
    assert answer.context["page"].headline == "One link shows Finance's roadmap to others"
    assert "Opened twice, last on Tue 10 Nov" in words
    assert "Mon 8 Feb 2027" in words


def test_the_list_is_searched_and_downloaded(browser, finance, alice, handed, now):
    share_roadmap(client=finance, wish=ShareInput("Auditors"), by=alice, now=now)
    found = browser.get(reverse("roadmap_shares", args=["finance"]) + "?q=audit")
    assert [row.audience for row in found.context["page"].rows] == ["Auditors"]
    answer = browser.get(reverse("roadmap_shares_download", args=["finance", "csv"]) + "?q=leadership")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["Audience", "Finance leadership team"]


def test_a_stopped_link_opens_no_more_and_that_is_told(browser, finance, handed):
    reading, page = opened(handed)
    assert page.status_code == 200
    browser.post(reverse("roadmap_share_stop", args=["finance", handed.share.pk]))
    assert reading.get(reverse("shared_roadmap", args=[handed.link.pk])).status_code == 404
    assert Change.objects.get(action="roadmap_share.stop").old == "Finance leadership team"
    shown = browser.get(reverse("roadmap_shares", args=["finance"]) + "?show=ended")
    assert [row.state for row in shown.context["page"].rows] == ["stopped"]


def test_a_share_of_another_client_is_missing(browser, sales, mallory, now):
    other = share_roadmap(client=sales, wish=AUDIENCE, by=mallory, now=now)
    address = reverse("roadmap_share_stop", args=["finance", other.share.pk])
    assert browser.post(address).status_code == 404


@pytest.mark.parametrize("count", [1, 60])
def test_the_list_takes_the_same_queries_for_any_number_of_links(
    count, browser, finance, alice, now, django_assert_num_queries
):
    for place in range(count):
        share_roadmap(client=finance, wish=ShareInput(f"Audience {place}"), by=alice, now=now)
    browser.get(reverse("roadmap_shares", args=["finance"]))
    with django_assert_num_queries(7):
        browser.get(reverse("roadmap_shares", args=["finance"]))


# --- behind the link ---------------------------------------------------------------------------------------------


def test_following_the_link_counts_nothing_and_pressing_counts_once_a_day(handed, now):
    browser = reader(handed)
    address = reverse("shared_roadmap", args=[handed.link.pk])
    for _ in range(3):
        assert "Open the roadmap" in browser.get(address).content.decode()
    assert SignedLink.objects.get(pk=handed.link.pk).opened_count == 0
    browser.post(address)
    browser.post(address)
    link = SignedLink.objects.get(pk=handed.link.pk)
    assert (link.opened_count, link.last_opened_at) == (1, now)
    (told,) = Change.objects.filter(action="roadmap_share.open")
    assert (told.by, told.by_label, told.new) == (
        None,
        "link of Finance leadership team",
        "Finance leadership team",
    )
    with time_machine.travel(now + timedelta(days=1), tick=False):
        browser.get(reverse("shared_roadmap_open", args=[handed.token]))
        assert "Open the roadmap" in browser.get(address).content.decode()
        browser.post(address)
    assert SignedLink.objects.get(pk=handed.link.pk).opened_count == 2


def test_the_audience_reads_the_roadmap_by_quarter_in_plain_words(finance, handed):
    theme = make_theme(finance, "Faster close")
    make_initiative(finance, "Cost feed", outcome="One number a store", theme=theme, state="delivering")
    make_initiative(finance, "Year-end by machine", when=FAR)
    make_initiative(finance, "Bank matching", when=BEFORE, state="delivering")
    make_initiative(finance, "Given up", state="stopped")
    _, page = opened(handed)
    words = page.content.decode()
    groups = [
        (group.label, [line.title for line in group.lines]) for group in page.context["page"].roadmap.groups
    ]
    assert groups == [
        ("Expected earlier, still open", ["Bank matching"]),
        ("Q4 2026", ["Cost feed"]),
        ("Q4 2028", ["Year-end by machine"]),
    ]
    for said in (
        "One number a store",
        "Faster close",
        "Under way",
        "H2 2028",
        "What the next two years bring",
    ):
        assert said in words
    assert "Given up" not in words
    assert page.context["page"].roadmap.headline == "Two of 3 changes for Finance are under way"


def test_what_begins_after_the_last_quarter_shared_is_not_shown(finance, alice, now):
    make_initiative(finance, "Cost feed")
    make_initiative(finance, "Year-end by machine", when=FAR)
    wish = ShareInput("Board", until_quarter=Quarter(2027, 2))
    _, page = opened(share_roadmap(client=finance, wish=wish, by=alice, now=now))
    assert "Year-end by machine" not in page.content.decode()
    assert "What begins after Q2 2027 is not shown." in page.content.decode()


def test_a_roadmap_without_anything_says_so(handed):
    _, page = opened(handed)
    assert "Nothing is on the roadmap for Finance yet" in page.content.decode()


CANARIES = {
    name: f"canary-{name}-51c2"
    for name in (
        "owner",
        "team",
        "rationale",
        "reason",
        "deliverable",
        "package",
        "verdict",
        "request",
        "reply",
    )
}


@pytest.fixture
def internal(finance, alice, now):
    """Finance with a canary in every text that an audience must not read, and numbers that it would notice."""
    bob = type(alice).objects.create_user("bob.canary@example.org", name=CANARIES["owner"])
    team = Team.objects.create(name=CANARIES["team"])
    made = make_initiative(
        finance,
        "Cost feed",
        outcome="One number a store",
        owner=bob,
        confidence=37,
        effort_low=4711,
        effort_likely=4712,
        effort_high=4713,
        deliverable=CANARIES["deliverable"],
    )
    Enablement.objects.create(initiative=made, team=team, way="buy", rationale=CANARIES["rationale"])
    history.record(
        history.Entry(
            "initiative.change",
            made,
            scope=finance.scope,
            field="when",
            old="Q3 2026",
            new="Q4 2026",
            shift_days=92,
            reason=CANARIES["reason"],
        ),
        by=bob,
        at=now,
    )
    make_package(
        made,
        CANARIES["package"],
        state="rejected",
        verdict_on=TODAY,
        words=CANARIES["verdict"],
        acceptance_test=CANARIES["package"],
        budget=815_000,
        team=team,
    )
    reply = make_reply(finance, CANARIES["request"], conditions=CANARIES["reply"])
    Request.objects.filter(pk=reply.request_id).update(
        initiative=made, problem=CANARIES["request"], reason=CANARIES["reason"]
    )
    return made


def test_nothing_internal_is_on_the_page_or_in_its_figure(internal, finance, alice, now):
    handed = share_roadmap(client=finance, wish=ShareInput("Board"), by=alice, now=now)
    browser, page = opened(handed)
    cover = reader(handed).get(reverse("shared_roadmap", args=[handed.link.pk]))
    figure = json.dumps(page.context["page"].figure)
    shown = page.content.decode() + cover.content.decode() + figure
    assert "Cost feed" in shown
    hidden = [
        *CANARIES.values(),
        "37",
        "471",
        "815",
        "rejected",
        "Rejected",
        "buy",
        "Buy",
        "slip",
        "moved",
        "first agreed",
        "confidence",
    ]
    assert [word for word in hidden if word in _own_words(shown) + figure] == []
    assert f"/clients/{finance.slug}" not in shown
    assert not set(figure_keys(page.context["page"].figure)) & {"owner", "pk", "id", "confidence", "teams"}


def _own_words(html):
    """The page's main part without the form's token: that is random, styles and icons hold numbers of their own."""
    main = "".join(part.partition("</main>")[0] for part in html.split("<main")[1:])
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", main)


def figure_keys(value):
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from figure_keys(item)
    elif isinstance(value, list):
        for item in value:
            yield from figure_keys(item)


def test_the_figure_says_how_exactly_a_time_is_known_and_not_how_sure_we_are(finance, handed):
    make_initiative(finance, "Sure", confidence=100)
    make_initiative(finance, "Unsure", confidence=5)
    make_initiative(finance, "Far", when=FAR, confidence=100)
    share = find_shared(handed.link.pk, now=handed.link.created_at)
    assert share is not None
    figure = shared_timeline(shared_roadmap(share, TODAY).lines, today=TODAY)
    (bars,) = go.Figure(drawable(figure)).data
    assert list(bars.marker.opacity) == [0.8, 0.8, 0.55]
    assert list(bars.customdata) == [
        "Sure<br>Q4 2026, agreed",
        "Unsure<br>Q4 2026, agreed",
        "Far<br>H2 2028, agreed",
    ]


@pytest.mark.parametrize("count", [1, 60])
def test_the_shared_page_takes_the_same_queries_for_any_number_of_initiatives(
    count, finance, handed, django_assert_num_queries
):
    for place in range(count):
        make_initiative(finance, f"Initiative {place}", theme=make_theme(finance, f"Theme {place}"))
    browser, _ = opened(handed)
    with django_assert_num_queries(5):  # session, link, share, initiatives, steps of plans
        browser.get(reverse("shared_roadmap", args=[handed.link.pk]))


def test_what_a_step_of_the_plan_says_of_itself_is_not_shown_until_somebody_rewrites_it(
    finance, alice, now, quarter, rubric_version
):
    """It names a capability of the rubric; the title is the client's own business."""
    assessment = open_assessment(client=finance, quarter=quarter, by=alice, now=now)
    step = plan_with_a_step(assessment, now=now, owner=alice, due_on=date(2027, 3, 31))
    plan_steps.take_up(step=step, way="initiative", by=alice, now=now)
    share = share_roadmap(client=finance, wish=AUDIENCE, by=alice, now=now).share
    (line,) = shared_roadmap(share, TODAY).lines
    assert (line.title, line.brings) == (step.title, "")
    Initiative.objects.update(outcome="Both sides know who decides")
    (line,) = shared_roadmap(share, TODAY).lines
    assert line.brings == "Both sides know who decides"
