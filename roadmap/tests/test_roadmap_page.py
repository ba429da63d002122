"""A client's roadmap: near by quarter, far by half-year and theme; fidelity, slips, filters; what hangs on one."""

from datetime import date

import plotly.graph_objects as go
import pytest
import time_machine
from django.urls import reverse

from opm.kernel.quarters import Quarter
from opm.kernel.when import WhenRange
from opm.testing.charts import drawable
from relationships.models import Team
from roadmap.charts.timeline import CORE, timeline
from roadmap.models import Enablement, Initiative, Leak, Outcome
from roadmap.selectors.initiatives import rows_of
from roadmap.services import initiatives as services
from roadmap.services.initiatives import InitiativeInput, Part
from roadmap.testing import make_initiative, make_package, make_theme

TODAY, Q4 = date(2026, 11, 10), Quarter(2026, 4)
NEAR = WhenRange(date(2026, 12, 1), date(2027, 1, 31), "month")


@pytest.fixture(autouse=True)
def tenth_of_november(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def browser(client, alice):
    client.force_login(alice)
    return client


def span(first, last, precision="quarter"):
    return WhenRange(date.fromisoformat(first), date.fromisoformat(last), precision)


def roadmap(browser, **chosen):
    return browser.get(reverse("client_roadmap", args=["finance"]), chosen)


def words_of(answer):
    return " ".join(answer.content.decode().split())


def fitting(client, title="Feed", **fields):
    return make_initiative(client, title, **{"when": NEAR, "deliverable": "A feed", **fields})


def test_near_stands_by_quarter_far_by_half_year_and_the_rest_by_theme(browser, finance):
    close, apart = make_theme(finance, "Faster close"), make_theme(finance, "Apart")
    fitting(finance)
    make_initiative(finance, "Late", when=span("2026-07-01", "2026-09-30"))
    make_initiative(finance, "Next year", when=span("2027-10-01", "2027-12-31"))
    make_initiative(finance, "In two years", when=span("2028-01-01", "2028-06-30", "half"))
    make_initiative(finance, "Far, close", when=span("2029-01-01", "2029-12-31", "year"), theme=close)
    make_initiative(finance, "Far, apart", when=span("2030-01-01", "2030-12-31", "year"), theme=apart)
    groups = roadmap(browser).context["page"].groups
    assert [(group.heading, [row.title for row in group.rows]) for group in groups] == [
        ("Overdue", ["Late"]),
        ("Ends in Q1 2027", ["Feed"]),
        ("Ends in Q4 2027", ["Next year"]),
        ("Ends in H1 2028", ["In two years"]),
        ("Later, by theme", ["Far, apart", "Far, close"]),
    ]


def test_the_headline_says_what_is_said_more_exactly_than_it_can_be_known(browser, finance):
    fitting(finance, confidence=90)
    page = words_of(roadmap(browser))
    assert "One initiative, none later than first agreed" in page
    make_initiative(finance, "Far", when=span("2028-03-01", "2028-03-31", "month"), confidence=90)
    page = words_of(roadmap(browser))
    assert "One of 2 initiatives says more or less than can be known today" in page
    assert "Too precise far out." in page and "Too sure far out." in page
    assert "50 %</dd>" in page.replace(" <small>1 of 2</small>", "")
    assert "share of unfinished initiatives" in page


def test_what_slipped_is_told_by_reason_with_its_days(browser, finance, alice, now):
    for title, days in (("First", 20), ("Second", 30)):
        made = services.create_initiative(
            client=finance, wish=InitiativeInput(title, NEAR), by=alice, now=now
        )
        later = WhenRange(NEAR.earliest, date.fromordinal(NEAR.latest.toordinal() + days), "day")
        wish = services.as_input(made)
        services.update_initiative(
            initiative=made,
            wish=InitiativeInput(**{**vars_of(wish), "when": later}),
            seen_version=1,
            reason="Vendor late" if days == 20 else " vendor  LATE.",
            by=alice,
            now=now,
        )
    slips = roadmap(browser).context["page"].slips
    assert [(slip.reason, slip.days, [row.title for row in slip.rows]) for slip in slips] == [
        ("Vendor late", 50, ["First", "Second"])
    ]


def vars_of(wish):
    return {name: getattr(wish, name) for name in InitiativeInput.__slots__}


def test_the_roadmap_is_narrowed_by_theme_state_and_team(browser, finance):
    data = Team.objects.create(name="Data platform")
    fitting(finance, "Themed", theme=make_theme(finance))
    fitting(finance, "Running", state="delivering")
    Enablement.objects.create(initiative=fitting(finance, "Enabled"), team=data)

    def shown(**chosen):
        return [row.title for row in roadmap(browser, **chosen).context["page"].shown]

    assert shown(theme="Faster close") == ["Themed"]
    assert shown(state="delivering") == ["Running"]
    assert shown(team="Data platform") == ["Enabled"]
    assert "Nothing fits these filters" in words_of(roadmap(browser, theme="Faster close", state="idea"))


def figure_of(finance):
    rows = rows_of(Initiative.objects.filter(client=finance), TODAY)
    figure = timeline(rows, quarter=Q4, today=TODAY, by_client=False)
    go.Figure(drawable(figure))  # Plotly takes it
    return figure["data"]


DAY = 86_400_000


def test_a_bar_is_solid_where_its_time_is_sure_and_widens_and_fades_outside(finance):
    fitting(finance, when=span("2026-11-01", "2027-02-28", "month"), confidence=100)
    cores, tails, *_ = figure_of(finance)
    assert (cores["base"], cores["x"]) == (["2026-12-01"], [62 * DAY])  # December and January are sure
    assert tails["base"][0] == "2026-11-01"
    assert max(tails["width"]) == tails["width"][0] > tails["width"][7] > CORE
    left = tails["marker"]["opacity"][:8]
    assert left == sorted(left) and left[-1] < cores["marker"]["opacity"][0] == 1


def test_a_bar_said_by_the_year_alone_has_no_solid_part_and_is_the_widest(finance):
    make_initiative(finance, "Year", when=span("2027-01-01", "2027-12-31", "year"), confidence=100)
    make_initiative(finance, "Day", when=span("2028-01-01", "2028-06-30", "day"), confidence=100)
    cores, tails, *_ = figure_of(finance)
    assert cores["x"] == [0, 182 * DAY]
    assert set(tails["y"]) == {0}  # what is known to the day leaves nothing open
    assert sum(tails["x"]) == 365 * DAY


def test_the_first_agreed_end_stays_as_a_ghost_with_the_way_to_today(finance):
    fitting(finance, baseline_latest=date(2026, 12, 15))
    *_, way, ticks = figure_of(finance)
    assert ticks["x"] == ["2026-12-16"]
    assert way["x"] == ["2026-12-16", "2027-02-01", None]


def test_an_initiative_says_what_hangs_on_it(browser, finance):
    made = fitting(finance)
    data = Team.objects.create(name="Data platform")
    Enablement.objects.create(
        initiative=made, team=data, way="reuse", rationale="It runs", decided_by="Alice", decided_on=TODAY
    )
    outcome = Outcome.objects.create(
        client=finance, measure="Days to close", created_at="2026-10-01T09:00:00Z"
    )
    made.serves.add(outcome)
    make_package(made)
    Leak.objects.create(
        client=finance, initiative=made, stage="use", what="Half the stores never open it", found_on=TODAY,
        created_at="2026-10-01T09:00:00Z",
    )  # fmt: skip
    page = words_of(browser.get(made.get_absolute_url()))
    for said in (
        "It runs",
        "Days to close",
        "Feed of two stores",
        "Half the stores never open it",
        "No forecast:",
    ):
        assert said in page, said


def test_a_warning_stands_beside_its_field_and_is_said_after_saving_without_blocking(browser, finance):
    made = fitting(finance, confidence=50)
    typed = {
        "seen_version": "1", "rows": "1", "title": "Feed", "state": "agreed", "precision": "year", "starts": "2027",
        "confidence": "95", "reason": "Nobody knows", "deliverable": "A feed",
    }  # fmt: skip
    answer = browser.post(made.get_absolute_url(), typed, follow=True)
    assert "Feed: too vague near." in words_of(answer)
    form = browser.get(made.get_absolute_url()).context["page"].form
    assert "is known only to the year" in form.fields["precision"].help_text


def test_a_decided_way_needs_its_reason_and_remembers_who_decided(browser, finance, alice, now):
    team = Team.objects.create(name="Data platform")
    typed = {
        "seen_version": "0", "rows": "1", "title": "Feed", "state": "agreed", "precision": "month",
        "starts": "2026-12", "confidence": "60", "team_0": team.pk, "way_0": "buy",
    }  # fmt: skip
    new = reverse("initiative_new", args=["finance"])
    refused = browser.post(new, typed)
    assert refused.status_code == 400 and "Say why this way" in words_of(refused)
    browser.post(new, {**typed, "why_0": "Sold by the hour"})
    row = Enablement.objects.get()
    assert (row.rationale, row.decided_by, row.decided_on) == ("Sold by the hour", "Alice Archer", TODAY)


def test_effort_is_given_in_three_numbers_that_rise(browser, finance):
    typed = {
        "seen_version": "0", "rows": "1", "title": "Feed", "state": "agreed", "precision": "month",
        "starts": "2026-12", "confidence": "60", "effort_low": "5", "effort_likely": "3", "effort_high": "9",
    }  # fmt: skip
    new = reverse("initiative_new", args=["finance"])
    assert "Most likely lies between best and worst." in words_of(browser.post(new, typed))
    assert "Give all three numbers" in words_of(browser.post(new, {**typed, "effort_high": ""}))
    browser.post(new, {**typed, "effort_likely": "6"})
    assert rows_of(Initiative.objects.all(), TODAY)[0].effort == "5 to 9 days, most likely 6"


def test_undo_gives_a_decision_back_with_who_made_it_and_when(finance, alice, bob, now):
    team = Team.objects.create(name="Data platform")
    wish = InitiativeInput(
        "Feed", NEAR, enablements=((team, "buy", "Sold by the hour"),), effort=(1, 2, 3), joint=True
    )
    made = services.create_initiative(client=finance, wish=wish, by=alice, now=now)
    before = services.pack(services.as_input(made))
    changed = InitiativeInput("Feed", NEAR, enablements=(Part(team, "build", "Ours"),), state="done")
    after = services.update_initiative(initiative=made, wish=changed, seen_version=1, by=bob, now=now)
    assert after.live_on == TODAY  # done goes live today
    assert after.enablements.get().decided_by == "Bob Berger"
    services.update_initiative(
        initiative=after,
        wish=services.unpack(before),
        seen_version=2,
        by=bob,
        now=now,
        action=services.UNDONE,
    )
    row = Enablement.objects.get()
    assert (row.way, row.rationale, row.decided_by) == ("buy", "Sold by the hour", "Alice Archer")
    again = Initiative.objects.get()
    assert (again.live_on, again.effort_high, again.joint) == (None, 3, True)


def test_what_is_shown_is_downloaded_as_it_is_narrowed(browser, finance):
    team, other = Team.objects.create(name="Data platform"), Team.objects.create(name="Integration")
    for title, whose in (("Feed", team), ("Ledger", other)):
        Enablement.objects.create(initiative=fitting(finance, title), team=whose)
    query = roadmap(browser, team="Data platform").context["query"]
    table = browser.get(reverse("roadmap_download", args=["csv"]) + query).content.decode("utf-8-sig")
    assert "Feed" in table and "Ledger" not in table
    assert "Download Excel" in words_of(roadmap(browser))


@pytest.mark.parametrize("confidence", ["180", "-1", "1.5", "sure", ""])
def test_a_number_that_cannot_be_says_what_it_is_and_what_can(browser, finance, confidence):
    made = make_initiative(finance)
    sent = {"seen_version": made.version, "rows": 3, "title": made.title, "confidence": confidence}
    answer = browser.post(made.get_absolute_url(), sent)
    said = "Confidence, percent: write a whole number from 0 to 100."
    said = said if confidence else "Say how sure it is, from 0 to 100 percent."
    assert answer.status_code == 400 and answer.context["page"].form.errors["confidence"] == [said]
