"""The plan page says what would lift the score, keeps what is ticked in its address, and tracks what was started."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from assessments.models import Answer, Assessment, Plan, PlanStep, Sheet, Target
from assessments.scoring import plan as planner
from assessments.services.closing import close_assessment
from assessments.tests.making import all_answered, answer, opened
from opm.kernel.quarters import Quarter
from relationships.models import Client, User

pytestmark = pytest.mark.django_db
AHEAD = "?quarter=2026-Q4&chosen=1&step=REL1.3a:F&step=REL1.3b:F"


@pytest.fixture
def assessment(finance: Client, quarter: Any, alice: User, now: datetime, rubric_version: Any) -> Assessment:
    """Finance, closed: level 2 in place everywhere, nothing above."""
    made = opened(finance, quarter, alice, now)
    all_answered(made, "N", alice, now)
    answer(made, {f"{key}.2{pom}": "F" for key in ("REL1", "REL2", "VAL1") for pom in "ab"}, alice, now)
    close_assessment(assessment=made, by=alice, now=now)
    return made


def get(browser: Browser, user: User, query: str = "?quarter=2026-Q4", name: str = "plan") -> Any:
    browser.force_login(user)
    return browser.get(reverse(name, args=["finance"]) + query)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def started(browser: Browser, user: User, query: str = AHEAD, **sent: Any) -> Any:
    """The plan of an address, started by `user` without changing the suggested owners and days."""
    browser.force_login(user)
    body = {"owner_0": user.pk, "due_0": "2027-03-31", "owner_1": user.pk, "due_1": "2027-03-31", **sent}
    return browser.post(reverse("plan_choose", args=["finance"]) + query, body)


def test_a_client_without_a_result_has_no_plan_yet(
    client: Browser, finance: Client, alice: User, carol: User, rubric_version: Any
) -> None:
    assert "Finance has no result to plan from yet" in text(get(client, alice))
    assert "Score Finance" in text(get(client, alice))
    assert "btn-primary" not in text(get(client, carol))


def test_the_headline_says_what_the_best_use_of_the_budget_lifts(
    client: Browser, assessment: Assessment, alice: User
) -> None:
    page = get(client, alice, "?quarter=2026-Q4&ask=budget&weeks=10").context["page"]
    found = page.proposal.plan
    assert page.headline.endswith(
        f"would lift Finance from 2.0 to {float(int(found.after.overall * 10)) / 10}"
    )
    assert 0 < found.effort <= 10
    assert page.practices.chosen[0].ticked
    assert [row.lift for row in page.practices.others] == sorted(
        (row.lift for row in page.practices.others), reverse=True
    )


def test_ticks_stand_in_the_address_and_are_scored_by_the_engine(
    client: Browser, assessment: Assessment, alice: User
) -> None:
    response = get(client, alice, AHEAD)
    page = response.context["page"]
    assert {row.pom for row in page.practices.chosen} == {"REL1.3a", "REL1.3b"}
    assert page.proposal.plan.after.capabilities["REL1"].level == 3
    lines = {row.key: row for group in page.groups for row in group.rows}
    assert lines["REL1"].lifted
    assert not lines["VAL1"].lifted
    assert "from not in place to fully" in text(response)
    assert text(response).count("checked") == 2


def test_a_script_gets_the_changing_part_alone(client: Browser, assessment: Assessment, alice: User) -> None:
    client.force_login(alice)
    response = client.get(reverse("plan", args=["finance"]) + AHEAD, headers={"HX-Request": "true"})
    assert response.content.decode().lstrip().startswith('<div id="plan-view">')


def test_ticks_that_are_no_steps_are_left_out_with_a_word(
    client: Browser, assessment: Assessment, alice: User
) -> None:
    response = get(client, alice, f"{AHEAD}&step=REL1.2a:F&step=NO1.2a:F&step=x&step=REL1.4a:Q")
    assert response.context["page"].steps == 2
    assert "no steps any more" in text(response)


def test_why_not_strategic_names_what_binds_and_the_least_effort(
    client: Browser, assessment: Assessment, alice: User
) -> None:
    response = get(client, alice, "?quarter=2026-Q4&ask=partner:strategic")
    page = response.context["page"]
    assert "Why not Strategic partner yet?" in text(response)
    assert page.proposal.gates
    assert page.proposal.plan.after.partner_level == "strategic"
    assert page.lede.startswith("Finance would then be a Strategic partner.")
    assert page.proposal.wish.goal() == {"kind": "partner", "level": "strategic"}


def test_targets_are_ticks_gaps_and_a_goal(
    client: Browser, assessment: Assessment, alice: User, now: datetime
) -> None:
    asked = "?quarter=2026-Q4&ask=targets"
    assert "No targets are set for this client yet" in text(get(client, alice, asked))
    Target.objects.create(
        client=assessment.client,
        rubric=assessment.rubric,
        capability="REL1",
        level=3,
        due_on=date(2027, 6, 30),
        set_at=now,
    )
    page = get(client, alice, asked).context["page"]
    assert page.proposal.plan.after.capabilities["REL1"].level == 3
    line = next(row for group in page.groups for row in group.rows if row.key == "REL1")
    assert (line.target, str(line.gap), line.tick) == (3, "-1.0", "59.25%")
    assert "The widest gap to a target is Relationship management methodology, 1.0 short." in page.lede


def test_a_goal_that_is_reached_says_so(client: Browser, assessment: Assessment, alice: User) -> None:
    page = get(client, alice, "?quarter=2026-Q4&ask=partner:reactive").context["page"]
    assert "budget" in {key for key, _ in get(client, alice).context["ask"].fields["ask"].choices}
    assert page.steps == 0  # the lowest level is no goal: the choice is refused and nothing is asked
    response = get(client, alice, "?quarter=2026-Q4&ask=budget&weeks=900")
    assert "less than or equal to 520" in text(response)


def test_what_the_planner_refuses_is_said_in_its_sentence(
    client: Browser, assessment: Assessment, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> Any:
        raise planner.PlanError("The planner knows the method gated only.")

    monkeypatch.setattr(planner, "improvement_plan", refuse)
    response = get(client, alice, "?quarter=2026-Q4&ask=budget&weeks=7")
    assert response.status_code == 200
    assert "The planner knows the method gated only." in text(response)
    assert response.context["page"].practices.others  # ticking by hand stays possible


def test_a_quarter_without_a_result_plans_from_the_one_before(
    client: Browser, assessment: Assessment, alice: User
) -> None:
    assert "starts from the result of Q4 2026" in text(get(client, alice, "?quarter=2027-Q1"))


def test_readers_see_the_plan_and_start_nothing(
    client: Browser, assessment: Assessment, alice: User, carol: User
) -> None:
    assert "Start this plan" in text(get(client, alice, AHEAD))
    assert "Start this plan" not in text(get(client, carol, AHEAD))
    assert started(client, carol).status_code == 403
    assert not Plan.objects.exists()


def test_starting_a_plan_stores_owner_and_day_of_every_step(
    client: Browser, assessment: Assessment, alice: User, bob: User
) -> None:
    page = text(get(client, alice, AHEAD, "plan_choose"))
    assert "Start a plan for Finance with 2 steps" in page
    response = started(client, alice, owner_1=bob.pk, due_1="2027-01-31")
    assert (response.status_code, response["Location"]) == (302, "/clients/finance/plan/?quarter=2026-Q4")
    steps = dict(PlanStep.objects.values_list("pom", "owner__name"))
    assert steps == {"REL1.3a": "Alice Archer", "REL1.3b": "Bob Berger"}
    after = get(client, alice)
    assert after.context["page"].headline == "Two steps to 2.3 for Finance: none is done yet"
    assert "Under way" in text(after)


def test_an_owner_elsewhere_and_a_wrong_day_are_said_at_the_field(
    client: Browser, assessment: Assessment, alice: User, mallory: User
) -> None:
    response = started(client, alice, owner_0=mallory.pk, due_1="31/31/2027")
    assert response.status_code == 422
    assert "Choose somebody of the client&#x27;s team." in text(response)
    assert "Enter the date as day, month and year" in text(response)
    assert not Plan.objects.exists()


def test_replacing_a_plan_asks_first_and_a_plan_nobody_saw_is_a_conflict(
    client: Browser, assessment: Assessment, alice: User, bob: User
) -> None:
    started(client, alice)
    other = "?quarter=2026-Q4&chosen=1&step=VAL1.3a:F"
    conflict = started(client, bob, other)
    assert conflict.status_code == 409
    page = text(conflict)
    assert "Somebody else has started another plan" in page
    assert "This replaces the plan of" in page
    seen = Plan.objects.get().pk
    assert started(client, bob, other, seen_plan=seen).status_code == 302
    assert Plan.objects.get(pk=seen).state == "replaced"


def test_a_step_is_saved_and_a_stale_save_shows_both_values(
    client: Browser, assessment: Assessment, alice: User, bob: User
) -> None:
    started(client, alice)
    step = PlanStep.objects.order_by("pk").first()
    assert step is not None
    where = reverse("plan_step", args=["finance", step.pk])
    body = {"seen_version": 1, "state": "doing", "owner": alice.pk, "due_on": "2027-03-31"}
    assert client.post(where, body).status_code == 302
    stale = client.post(where, {**body, "owner": bob.pk})
    assert stale.status_code == 409
    assert stale.context["page"].conflict == (("Owner", "Alice Archer", "Bob Berger"),)
    again = {**body, "owner": bob.pk, "seen_version": stale.context["page"].form["seen_version"].value()}
    assert client.post(where, again).status_code == 302
    missing = client.post(where, {**again, "seen_version": 3, "state": "done"})
    assert missing.status_code == 422
    assert "Say on which day it was done." in text(missing)
    assert "Taken up" not in text(missing)


def test_the_bulk_form_sets_owner_and_day_of_the_ticked_steps(
    client: Browser, assessment: Assessment, alice: User, bob: User
) -> None:
    started(client, alice)
    where = reverse("plan_steps", args=["finance"]) + "?quarter=2026-Q4"
    ticked = [f"{step.pk}:{step.version}" for step in PlanStep.objects.all()]
    assert client.post(where, {"step": ticked, "owner": bob.pk}).status_code == 302
    assert set(PlanStep.objects.values_list("owner__name", "version")) == {("Bob Berger", 2)}
    stale = client.post(where, {"step": ticked, "due_on": "2027-01-31"})
    assert stale.status_code == 409
    assert "nothing was set" in text(stale)
    nothing = client.post(where, {"owner": bob.pk})
    assert nothing.status_code == 422
    assert "Tick the steps to change first." in text(nothing)


def test_a_late_step_is_the_headline(client: Browser, assessment: Assessment, alice: User) -> None:
    started(client, alice, due_0="2026-01-31")
    page = get(client, alice).context["page"]
    assert page.headline == "One of two steps to 2.3 for Finance is late"


def test_a_done_step_is_offered_on_the_next_sheet_and_taken_with_one_button(
    client: Browser, assessment: Assessment, finance: Client, alice: User, bob: User, now: datetime
) -> None:
    started(client, alice)
    done_on = timezone.localdate()
    PlanStep.objects.filter(pom="REL1.3a").update(state="done", done_on=done_on, evidence="Signed goals")
    quarter = Quarter(2026, 4).plus(1)
    opened(finance, quarter, bob, datetime.fromisoformat("2027-02-01T09:00:00+00:00"))
    client.force_login(bob)
    sheet = reverse("sheet", args=["finance", quarter, "REL1"]) + "?open=3"
    before = text(client.get(sheet))
    assert "by Alice Archer: Signed goals. Your plan said Fully." in before
    assert "Take as evidence" in before
    take = reverse("take_evidence", args=["finance", quarter, "REL1", "REL1.3a"])
    response = client.post(take)
    assert urlsplit(response["Location"]).fragment == "row-REL1.3a"
    answered = Answer.objects.get(sheet__respondent=bob, evidence="Signed goals")
    assert (answered.pom.key, answered.evidence_on, answered.is_blank) == ("REL1.3a", done_on, True)
    assert "Taken as evidence." in text(client.get(sheet))
    assert Sheet.objects.filter(respondent=alice, assessment__quarter=quarter).count() == 0


def test_the_page_asks_the_database_a_fixed_number_of_times(
    client: Browser,
    assessment: Assessment,
    alice: User,
    django_assert_num_queries: Any,
) -> None:
    where = reverse("plan", args=["finance"]) + AHEAD
    started(client, alice)
    client.get(where)
    with django_assert_num_queries(QUERIES):
        client.get(where)
    PlanStep.objects.filter(pom="REL1.3a").update(state="dropped")
    everything = "&".join(f"step=VAL1.{level}{pom}:F" for level in (3, 4, 5) for pom in "ab")
    with django_assert_num_queries(QUERIES + 1):  # why steps were dropped
        client.get(f"{where}&{everything}&all=1")


QUERIES = 17


def test_the_address_of_show_all_keeps_what_is_ticked(
    client: Browser, assessment: Assessment, alice: User
) -> None:
    query = parse_qs(get(client, alice, AHEAD).context["show_all"])
    assert query == {
        "quarter": ["2026-Q4"],
        "chosen": ["1"],
        "step": ["REL1.3a:F", "REL1.3b:F"],
        "all": ["1"],
    }
