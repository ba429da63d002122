"""Pages of the roadmap, through their addresses."""

import csv
import io
from datetime import UTC, date, datetime

import plotly.graph_objects as go
import pytest
from django.urls import reverse

from opm.kernel import history
from opm.kernel.models import Change
from opm.kernel.when import WhenRange
from opm.testing.charts import drawable
from relationships.models import Client, Membership, Portfolio, Team
from roadmap.models import Enablement, Initiative
from roadmap.testing import make_initiative, make_theme

HOSTILE = "</script><script>alert(1)</script> & =2+2 <b>bold</b>"


@pytest.fixture(autouse=True)
def on_tuesday(time_machine_at):
    """Every page here is looked at on Tue 10 Nov 2026."""


@pytest.fixture
def time_machine_at(monkeypatch, now):
    import time_machine

    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def browser(client, alice):
    client.force_login(alice)
    return client


@pytest.fixture
def address(finance):
    return reverse("client_roadmap", args=[finance.slug])


@pytest.fixture
def new(finance):
    return reverse("initiative_new", args=[finance.slug])


def typed(**fields):
    """A filled-in form."""
    return {
        "seen_version": "0",
        "rows": "2",
        "title": "Daily cost feed",
        "outcome": "One number a store",
        "theme": "",
        "new_theme": "",
        "state": "agreed",
        "precision": "quarter",
        "starts": "2026-Q4",
        "ends": "",
        "confidence": "80",
        "owner": "",
    } | fields


def test_an_empty_roadmap_says_what_it_is_for_and_offers_one_button(browser, address):
    page = browser.get(address).content.decode()
    assert "No initiatives for Finance yet" in page
    assert page.count("Add an initiative") == 1


def test_an_initiative_is_added_with_theme_and_teams_and_shown_as_entered(browser, address, new, alice):
    team = Team.objects.create(name="Data platform")
    answer = browser.post(
        new,
        typed(
            new_theme="Faster close",
            precision="half",
            starts="2027-H1",
            ends="2027-H2",
            owner=alice.pk,
            team_0=team.pk,
            way_0="reuse",
            why_0="The feed for Retail runs",
        ),
    )
    assert answer.status_code == 302
    page = browser.get(address).content.decode()
    for said in ("H1 2027 to H2 2027", "Faster close", "Data platform", "reuse", "80 %", "Alice Archer"):
        assert said in page
    assert "Ends in Q4 2027" in page


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"starts": "soon"}, "Write the quarter as 2026-Q4."),
        ({"precision": "day", "starts": "2026-Q4"}, "Write the day as 2026-11-13."),
        ({"ends": "2026-Q3"}, "Choose an end that is not before the start."),
        ({"title": ""}, "Give the initiative a title."),
        ({"confidence": "120"}, "Confidence, percent: write a whole number from 0 to 100."),
        ({"team_0": "", "way_0": "buy"}, "Choose the team that does this."),
        ({"state": "forgotten"}, "not one of the available choices"),
        ({"rows": "9999999999"}, "One number a store"),
    ],
)
def test_a_wrong_field_is_explained_and_what_was_typed_stays(browser, new, wrong, says):
    answer = browser.post(new, typed(**wrong))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert says in page
    assert "One number a store" in page
    assert not Initiative.objects.exists()


def test_moving_the_time_without_a_reason_is_refused_and_with_one_is_told(browser, address, finance):
    made = make_initiative(finance)
    edit = made.get_absolute_url()
    answer = browser.post(edit, typed(seen_version="1", starts="2027-Q1"))
    assert answer.status_code == 400
    assert "Say why the time moves" in answer.content.decode()
    browser.post(edit, typed(seen_version="1", starts="2027-Q1", reason="Vendor is late"))
    page = browser.get(address).content.decode()
    assert "moved once, +90 days: Vendor is late" in page
    assert "first Thu 31 Dec 2026" in page
    assert "One of 1 initiative ends later than first agreed" in page


def test_a_save_can_be_undone_once(browser, address, finance):
    made = make_initiative(finance)
    browser.post(made.get_absolute_url(), typed(seen_version="1", starts="2027-Q1", reason="Vendor is late"))
    assert "Saved Daily cost feed." in browser.get(address).content.decode()
    undo = reverse("initiative_undo", args=[finance.slug])
    browser.post(undo)
    stored = Initiative.objects.get(pk=made.pk)
    assert (stored.latest, stored.version) == (date(2026, 12, 31), 3)
    page = browser.get(address).content.decode()
    assert "moved" not in page
    assert "Undo" not in page
    assert "There is nothing to undo." in browser.post(undo, follow=True).content.decode()


def test_an_undo_after_somebody_elses_save_changes_nothing(browser, finance):
    made = make_initiative(finance)
    browser.post(made.get_absolute_url(), typed(seen_version="1", title="Hourly cost feed"))
    Initiative.objects.filter(pk=made.pk).update(version=7, title="Bob's title")
    page = browser.post(reverse("initiative_undo", args=[finance.slug]), follow=True).content.decode()
    assert "Nothing was undone" in page
    assert Initiative.objects.get().title == "Bob's title"


def test_the_second_browser_sees_both_values_and_may_save_over(browser, finance):
    made = make_initiative(finance)
    browser.post(made.get_absolute_url(), typed(seen_version="1", title="Hourly cost feed"))
    answer = browser.post(made.get_absolute_url(), typed(seen_version="1", title="Weekly cost feed"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Hourly cost feed" in page
    assert "Weekly cost feed" in page
    assert 'name="seen_version" value="2"' in page
    browser.post(made.get_absolute_url(), typed(seen_version="2", title="Weekly cost feed"))
    assert Initiative.objects.get().title == "Weekly cost feed"


def test_stop_keeps_it_readable_with_its_reason_and_an_overdue_one_is_marked(browser, address, finance):
    past = WhenRange(date(2026, 10, 1), date(2026, 10, 31), "month")
    made = make_initiative(finance, when=past)
    assert "One of 1 initiative is overdue" in browser.get(address).content.decode()
    stop = reverse("initiative_stop", args=[finance.slug, made.pk])
    assert browser.post(stop, {"seen_version": "1", "reason": ""}).status_code == 400
    browser.post(stop, {"seen_version": "1", "reason": "In favour of bank matching"})
    page = browser.get(address).content.decode()
    assert "Stopped: In favour of bank matching" in page
    assert "overdue" not in page.split("Stopped Daily cost feed")[1].split("rm-legend")[0]


def test_out_of_reach_is_not_there_and_in_reach_but_not_on_the_team_is_forbidden(
    client, finance, mallory, carol, address, new
):
    made = make_initiative(finance)
    stop = reverse("initiative_stop", args=[finance.slug, made.pk])
    client.force_login(mallory)
    assert {client.get(url).status_code for url in (address, new, made.get_absolute_url())} == {404}
    assert client.post(stop).status_code == 404
    client.force_login(carol)
    assert client.get(made.get_absolute_url()).status_code == 200
    assert "Save initiative" not in client.get(made.get_absolute_url()).content.decode()
    assert client.post(made.get_absolute_url(), typed()).status_code == 403
    assert client.get(new).status_code == 403
    assert client.post(stop, {"seen_version": "1", "reason": "x"}).status_code == 403
    assert client.post(reverse("initiative_undo", args=[finance.slug])).status_code == 403


def test_an_initiative_is_not_reached_through_another_client(client, finance, sales, mallory):
    made = make_initiative(finance)
    client.force_login(mallory)
    assert client.get(reverse("initiative", args=[sales.slug, made.pk])).status_code == 404


def test_a_hostile_title_stays_text_on_pages_and_in_the_figure(browser, address, finance):
    made = make_initiative(finance, HOSTILE)
    for url in (address, reverse("roadmap"), made.get_absolute_url()):
        page = browser.get(url).content.decode()
        assert "<script>alert(1)" not in page
        assert "<b>bold" not in page
    figure = browser.get(address).context["page"].figure
    assert "<script>" not in str(figure)
    assert "<b>" not in str(figure)


# --- the quarter across clients -----------------------------------------------------------------------------------


@pytest.fixture
def manager(client, carol):
    client.force_login(carol)
    return client


def slip(initiative, at, days, reason):
    from django.db import transaction

    entry = history.Entry(
        "initiative.change",
        initiative,
        field="when",
        old="Q4 2026",
        new="Q1 2027",
        shift_days=days,
        reason=reason,
    )
    with transaction.atomic():
        history.record(entry, by=None, at=at)


def test_the_quarter_says_how_many_end_later_and_why(manager, finance, sales):
    late = WhenRange(date(2026, 10, 1), date(2027, 1, 31), "month")
    moved = make_initiative(finance, "Bank matching", when=late, baseline_latest=date(2026, 12, 31))
    slip(moved, datetime(2026, 11, 3, tzinfo=UTC), 31, "Vendor is late")
    make_initiative(finance, "Cost feed")
    make_initiative(sales, "Not Carol's")
    page = manager.get(reverse("roadmap"))
    text = page.content.decode()
    assert "One of 2 initiatives ends later than first agreed" in text
    assert "The farthest is Bank matching of Finance, by 31 days." in text
    assert "+31 days, now Q1 2027" in text
    assert "Vendor is late" in text
    assert "Not Carol&#x27;s" not in text
    assert [row.title for row in page.context["page"].board.ends] == ["Cost feed"]
    assert [row.title for row in page.context["page"].board.starts] == ["Cost feed", "Bank matching"]


def test_a_slip_of_an_earlier_quarter_is_not_told_as_this_quarters(manager, finance):
    moved = make_initiative(finance, baseline_latest=date(2026, 11, 30))
    slip(moved, datetime(2026, 9, 30, 12, tzinfo=UTC), 31, "Long ago")
    assert manager.get(reverse("roadmap")).context["page"].board.slipped == ()


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("client=finance", ["Cost feed", "Bank matching"]),
        ("theme=Faster+close", ["Cost feed"]),
        ("state=delivering", ["Bank matching"]),
        ("state=stopped", ["Old idea"]),
        ("team=TEAM", ["Bank matching"]),
        ("client=elsewhere", ["Cost feed", "Bank matching"]),
        ("theme=Faster+close&state=delivering", []),
    ],
)
def test_filters_narrow_the_quarter(manager, finance, query, titles):
    theme = make_theme(finance)
    team = Team.objects.create(name="Data platform")
    make_initiative(finance, "Cost feed", theme=theme)
    later = WhenRange(date(2026, 11, 1), date(2026, 11, 30), "month")
    matching = make_initiative(finance, "Bank matching", state="delivering", when=later)
    Enablement.objects.create(initiative=matching, team=team)
    make_initiative(finance, "Old idea", state="stopped")
    answer = manager.get(f"{reverse('roadmap')}?{query.replace('TEAM', str(team.pk))}")
    assert [row.title for row in answer.context["page"].board.rows] == titles


def test_what_was_done_or_written_at_another_time_is_not_on_the_quarters_roadmap(manager, finance):
    before = WhenRange(date(2026, 7, 1), date(2026, 9, 30), "quarter")
    make_initiative(finance, "Done long ago", when=before, state="done")
    make_initiative(finance, "Overdue since Q3", when=before)
    rows = manager.get(reverse("roadmap")).context["page"].board.rows
    assert [row.title for row in rows] == ["Overdue since Q3"]
    earlier = manager.get(reverse("roadmap") + "?quarter=2026-Q2")
    assert "Nothing is on the roadmap of Q2 2026" in earlier.content.decode()


def test_the_download_is_safe_audited_and_holds_what_the_filters_show(manager, carol, finance):
    make_initiative(finance, "=2+2")
    make_initiative(finance, "Old idea", state="stopped")
    answer = manager.get(reverse("roadmap_download", args=["csv"]))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["Initiative"] for row in rows] == ["'=2+2"]
    assert rows[0]["Time"] == "Q4 2026"
    told = Change.objects.get(action="roadmap.download")
    assert (told.by, told.new) == (carol, "roadmap 2026-Q4 as csv, 1 rows")
    assert manager.get(reverse("roadmap_download", args=["xlsx"])).content[:2] == b"PK"
    assert manager.get("/roadmap/download.pdf").status_code == 404


def many(count, portfolio, alice):
    team, other = Team.objects.create(name="Data"), Team.objects.create(name="Identity")
    for number in range(count // 5):
        owner = Client.objects.create(slug=f"c{number}", name=f"Client {number}", portfolio=portfolio)
        Membership.objects.create(client=owner, user=alice)
        theme = make_theme(owner, "Theme")
        for place in range(5):
            made = make_initiative(owner, f"Initiative {place}", theme=theme, owner=alice)
            Enablement.objects.bulk_create(Enablement(initiative=made, team=item) for item in (team, other))
            slip(made, datetime(2026, 11, 3, tzinfo=UTC), 10, "Because")


@pytest.mark.parametrize("count", [10, 100])
def test_the_quarter_takes_the_same_queries_for_10_and_for_100_rows(
    count, manager, portfolio, alice, django_assert_num_queries
):
    many(count, portfolio, alice)
    # session, user, 4 filters, 3 rows, clients, roll-ups, 4 measured, 2 frame, 1 session write
    with django_assert_num_queries(18):
        answer = manager.get(reverse("roadmap"))
    assert len(answer.context["page"].board.rows) == count


@pytest.mark.parametrize("count", [10, 100])
def test_a_clients_roadmap_takes_the_same_queries_for_10_and_for_100_rows(
    count, browser, finance, alice, address, django_assert_num_queries
):
    team = Team.objects.create(name="Data")
    for place in range(count):
        made = make_initiative(finance, f"Initiative {place}", owner=alice)
        Enablement.objects.create(initiative=made, team=team)
        slip(made, datetime(2026, 11, 3, tzinfo=UTC), 10, "Because")
    with django_assert_num_queries(10):
        answer = browser.get(address)
    assert len(answer.context["page"].shown) == count


def test_the_timeline_is_a_figure_plotly_takes_and_shows_at_most_forty_bars(manager, portfolio, alice):
    many(100, portfolio, alice)
    figure = manager.get(reverse("roadmap")).context["page"].figure
    assert len(go.Figure(drawable(figure)).data[0].y) == 40


def test_a_bar_fades_with_its_confidence(manager, finance):
    make_initiative(finance, "A sure one", confidence=100)
    make_initiative(finance, "B unsure one", confidence=0)
    bars = manager.get(reverse("roadmap")).context["page"].figure["data"][0]
    assert bars["marker"]["opacity"] == [1.0, 0.25]


def test_a_portfolio_filter_holds_only_portfolios_in_reach(manager, portfolio, finance, sales):
    choices = manager.get(reverse("roadmap")).context["page"].form.fields["portfolio"].choices
    assert [name for _, name in choices] == ["All", "Corporate functions"]
    assert Portfolio.objects.count() == 2
