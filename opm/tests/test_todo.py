"""What home asks of a client's team about the client's side, claims, targets and plans."""

from datetime import date, timedelta

import pytest
import time_machine

from assessments.models import AgreedAnswer, Answer, Plan, PlanStep, Pom, Sheet
from opm.kernel.quarters import Quarter
from opm.testing.factories import a_rubric, aim, aim_many, many_clients, score_client, score_many
from opm.tests.test_home import HOME_QUERIES
from relationships.models import Membership

Q4, Q3 = Quarter(2026, 4), Quarter(2026, 3)


@pytest.fixture(autouse=True)
def tenth_of_november(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def version(db):
    return a_rubric()


def page_of(client, user):
    client.force_login(user)
    response = client.get("/")
    assert response.status_code == 200
    return response.context["page"]


def tasks_of(client, user, kind):
    return [row.task for row in page_of(client, user).tasks if row.task.kind == kind]


def respondent(assessment, name, asked, **more):
    return Sheet.objects.create(
        assessment=assessment,
        side=Sheet.Side.CLIENT,
        respondent_label=name,
        asked=["REL1.2a"],
        created_at=asked,
        **more,
    )


# --- the client's side ------------------------------------------------------------------------------------------------


def test_a_respondent_who_has_not_started_is_named_to_the_owner_alone(
    client, alice, bob, finance, version, now
):
    assessment = score_client(version, finance, Q4, closed=False)
    respondent(assessment, "Sam Reyes", now - timedelta(days=9))
    [task] = tasks_of(client, alice, "chase")
    assert (task.title, task.when) == ("Sam Reyes has not started the client's view", "Asked 9 days ago")
    assert (task.action, task.tone) == ("Send reminder", "warn")
    assert task.url == "/clients/finance/score/2026-Q4/respondents/"
    [task] = tasks_of(client, bob, "chase")
    assert task.title == "One person of Finance has not started the client's view"
    assert "Sam Reyes" not in client.get("/").content.decode()


def test_several_respondents_are_one_row_with_the_oldest_wait(client, alice, bob, finance, version, now):
    assessment = score_client(version, finance, Q4, closed=False)
    first = respondent(assessment, "Sam Reyes", now - timedelta(days=3))
    respondent(assessment, "Jonas Weber", now - timedelta(days=5))
    Answer.objects.create(sheet=first, pom=Pom.objects.get(key="REL1.2a"), option="F", answered_at=now)
    [task] = tasks_of(client, alice, "chase")
    assert (task.title, task.why) == ("Two people of Finance have not answered", "Jonas Weber and Sam Reyes.")
    assert task.when == "Asked 5 days ago" and task.tone == ""
    [task] = tasks_of(client, bob, "chase")
    assert task.why == "1 of 2 have begun."


def test_nobody_is_chased_who_answered_declined_was_asked_today_or_belongs_to_a_closed_quarter(
    client, alice, finance, version, now
):
    week_ago = now - timedelta(days=7)
    closed = score_client(version, finance, Q3)
    respondent(closed, "Sam Reyes", week_ago)
    assessment = score_client(version, finance, Q4, closed=False)
    respondent(assessment, "Ann", week_ago, state=Sheet.State.SUBMITTED, submitted_at=now)
    respondent(assessment, "Bill", week_ago, declined_at=now)
    respondent(assessment, "Carl", now)
    assert tasks_of(client, alice, "chase") == []


# --- differences and claims -------------------------------------------------------------------------------------------


def test_what_the_sides_rate_differently_waits_for_a_moderation_until_it_is_talked_over(
    client, alice, finance, version, now
):
    assessment = score_client(version, finance, Q4, closed=False, beside={"REL": {"differing": 2}})
    [task] = tasks_of(client, alice, "apart")
    assert task.title == "IT and Finance differ on two practices"
    assert task.url == "/clients/finance/score/2026-Q4/moderation/"
    it = Sheet.objects.create(assessment=assessment, respondent=alice, created_at=now)
    theirs = respondent(assessment, "Sam", now, state=Sheet.State.SUBMITTED)
    poms = Pom.objects.filter(key__in=["REL1.2a", "REL2.2a"])
    for pom in poms:
        for sheet, option in ((it, "F"), (theirs, "N")):
            Answer.objects.create(sheet=sheet, pom=pom, option=option, answered_at=now)
    for left, pom in zip((1, 0), poms, strict=True):
        AgreedAnswer.objects.create(
            assessment=assessment, pom=pom, option="L", reason="Minutes", agreed_at=now
        )
        titles = [task.title for task in tasks_of(client, alice, "apart")]
        assert titles == (["IT and Finance differ on one practice"] if left else [])


def test_differences_stay_untold_while_its_side_of_the_competency_is_open(client, alice, finance, version):
    beside = {"VAL": {"differing": 2, "contradicted": 2}}
    score_client(version, finance, Q4, closed=False, answered=3, beside=beside)
    kinds = {row.task.kind for row in page_of(client, alice).tasks}
    assert kinds == {"unfinished"}


def test_claims_that_the_records_deny_are_told_while_they_can_be_mended(client, alice, finance, version):
    beside = {"REL": {"contradicted": 1}, "VAL": {"contradicted": 2}}
    assessment = score_client(version, finance, Q4, closed=False, beside=beside)
    [task] = tasks_of(client, alice, "doubted")
    assert task.title == "The records of Finance do not bear out three answers"
    assert task.url == "/clients/finance/result/?quarter=2026-Q4"
    assessment.state = "closed"
    assessment.save()
    assessment.rollups.update(closed=True)
    assert tasks_of(client, alice, "doubted") == []


# --- targets and plans ------------------------------------------------------------------------------------------------


def test_a_target_that_was_not_reached_in_time_is_told_with_its_level(client, alice, finance, version):
    score_client(version, finance, Q4)
    aim(version, finance, "VAL1", 4, date(2026, 10, 30))
    aim(version, finance, "REL1", 3, date(2026, 10, 30))  # reached
    [task] = tasks_of(client, alice, "behind")
    assert task.title == "One target of Finance is overdue"
    assert (task.why, task.when) == ("Not reached: Value 1 at level 4.", "11 days over")
    assert task.url == "/clients/finance/targets/?quarter=2026-Q4"


def step(assessment, title, due_on, now, *, plan_state="active", **more):
    plan, _ = Plan.objects.get_or_create(
        client=assessment.client,
        rubric=assessment.rubric,
        assessment=assessment,
        state=plan_state,
        defaults={"created_at": now},
    )
    return PlanStep.objects.create(
        plan=plan,
        position=plan.steps.count(),
        pom=f"REL1.{plan.steps.count()}",
        capability="REL1",
        level=3,
        title=title,
        to_option="F",
        effort_weeks=2,
        due_on=due_on,
        **more,
    )


def test_steps_of_a_plan_past_their_day_come_before_everything_but_late_initiatives(
    client, alice, finance, sales, version, now
):
    assessment = score_client(version, finance, Q4)
    late, ahead = date(2026, 11, 3), date(2026, 12, 1)
    step(assessment, "Agree goals", late, now, owner=alice)
    step(assessment, "Later", ahead, now)
    step(assessment, "Done", late, now, state=PlanStep.State.DONE, done_on=late)
    step(assessment, "An initiative by now", late, now, taken_as="roadmap.initiative", taken_id="7")
    step(assessment, "Of an old plan", late, now, plan_state="replaced")
    step(assessment, "Begun under an old plan", late, now, plan_state="replaced", state=PlanStep.State.DOING)
    step(score_client(version, sales, Q4), "Elsewhere", late, now)
    found = tasks_of(client, alice, "step_late")
    assert [task.title for task in found] == ["Agree goals", "Begun under an old plan"]
    assert (found[0].why, found[0].when) == ("Finance. Still planned with Alice Archer.", "7 days over")
    assert found[0].url == "/clients/finance/plan/" and found[0].tone == "bad"


def test_the_order_of_consequence_and_the_lede(client, alice, finance, version, now):
    score_client(version, finance, Q3, overall="3.4")
    beside = {"REL": {"differing": 1, "contradicted": 1}}
    assessment = score_client(version, finance, Q4, overall="3.0", closed=False, beside=beside)
    respondent(assessment, "Sam", now - timedelta(days=2))
    aim(version, finance, "VAL1", 4, date(2026, 10, 30))
    step(assessment, "Agree goals", date(2026, 11, 3), now)
    page = page_of(client, alice)
    assert [row.task.kind for row in page.tasks] == [
        "step_late",
        "falling",
        "behind",
        "doubted",
        "apart",
        "chase",
        "to_close",
    ]
    assert page.lede.startswith(
        "One plan step late, one client going backwards, one client behind its targets, "
        "one client with unproven claims, one moderation to hold, two other things. Q4 2026 ends in"
    )


def test_each_of_these_rows_can_be_put_off_and_one_put_off_leaves_the_others(
    client, alice, finance, version, now
):
    score_client(version, finance, Q3, overall="3.4")
    beside = {"REL": {"differing": 1, "contradicted": 1}}
    assessment = score_client(version, finance, Q4, overall="3.0", closed=False, beside=beside)
    respondent(assessment, "Sam", now - timedelta(days=2))
    aim(version, finance, "VAL1", 4, date(2026, 10, 30))
    step(assessment, "Agree goals", date(2026, 11, 3), now)
    while rows := page_of(client, alice).tasks:
        kinds = [row.task.kind for row in rows]
        sent = {"client": "finance", "key": rows[0].put_off.key, "until": "2026-11-13", "reason": "Not now"}
        assert client.post("/today/put-off/", sent).status_code == 302
        assert [row.task.kind for row in page_of(client, alice).tasks] == kinds[1:]
    assert len(page_of(client, alice).put_off) == 7


def test_a_manager_sees_who_must_act(client, carol, alice, finance, version):
    score_client(version, finance, Q4, closed=False, beside={"REL": {"contradicted": 1, "differing": 1}})
    titles = [row.task.title for row in page_of(client, carol).tasks]
    assert titles == [
        "Alice Archer: 1 client with unproven claims",
        "Alice Archer: 1 moderation to hold",
        "Alice Archer: 1 assessment to close",
    ]


@pytest.mark.parametrize("amount", [10, 100])
@pytest.mark.parametrize("role", ["brm", "manager"])
def test_home_takes_the_same_queries_for_10_and_100_clients_with_everything(
    client, alice, carol, bob, portfolio, version, now, amount, role, django_assert_max_num_queries
):
    clients = many_clients(amount, portfolio, alice)
    score_many(version, clients, [Q3])
    aim_many(version, clients, 4, date(2026, 10, 30))
    for place in clients[: amount // 5]:
        Membership.objects.create(client=place, user=bob)
        beside = {"REL": {"differing": 1, "contradicted": 1}}
        assessment = score_client(version, place, Q4, closed=False, beside=beside)
        respondent(assessment, "Sam", now - timedelta(days=2))
        step(assessment, "Agree goals", date(2026, 11, 3), now)
    user = alice if role == "brm" else carol
    client.force_login(user)
    client.get("/")  # the rubric in memory
    with django_assert_max_num_queries(HOME_QUERIES):
        client.get("/")
