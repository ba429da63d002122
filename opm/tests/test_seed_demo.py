"""The demo: believable, the same by seed, and exactly what the services would have left behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, F
from django.test import Client as Visitor
from django.utils.html import strip_tags

from assessments.models import (
    AgreedAnswer,
    Answer,
    AnswerLog,
    Assessment,
    KeyMapping,
    MetricReading,
    Plan,
    Result,
    RollUp,
    Sheet,
    Target,
)
from assessments.services.closing import FREEZE_KIND
from assessments.services.recompute import recompute
from opm.demo.cast import CLIENTS, LENA, LOGINS, MAREK, PASSWORD, PRIYA, TOMAS
from opm.demo.stories import STORIES
from opm.kernel import history
from opm.kernel.links import usable
from opm.kernel.models import Change, Freeze, SignedLink
from opm.kernel.quarters import Quarter, span
from relationships.models import Client, Membership, Portfolio, User
from roadmap.models import Initiative

pytestmark = pytest.mark.xdist_group("demo")  # one process makes it for all of these tests
NOW_QUARTER = Quarter(2026, 2)
EIGHT = span(NOW_QUARTER.plus(-7), NOW_QUARTER)
LATER = datetime(2030, 1, 1, tzinfo=UTC)
ANSWER_COLUMNS = ("option", "na", "na_reason", "certainty", "note", "evidence", "evidence_on", "carried_from")


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The whole demo, made once for all tests of this module and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_demo", quarter=str(NOW_QUARTER), verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(seeded: None, db: Any) -> None:
    """The demo, with what a test changes undone after it."""


def overall(slug: str) -> dict[Quarter, RollUp]:
    rows = RollUp.objects.filter(client__slug=slug, rubric__key="opm", kind=RollUp.Kind.OVERALL)
    return {row.quarter: row for row in rows}


def test_the_company_has_the_people_and_clients_of_its_cast(demo: None) -> None:
    roles = dict(User.objects.values_list("role").annotate(Count("pk")))
    assert roles == {"brm": 4, "manager": 2, "admin": 1, "auditor": 1}
    assert (Portfolio.objects.count(), Client.objects.count()) == (3, 12)
    owners = Membership.objects.filter(role=Membership.Role.OWNER)
    assert dict(owners.values_list("client__slug", "user__name")) == {c.slug: c.owner for c in CLIENTS}


def test_everybody_signs_in_with_the_shared_password(demo: None, rf: Any) -> None:
    for name, _, email in LOGINS:
        person = authenticate(rf.post("/accounts/login/"), email=email, password=PASSWORD)
        assert person is not None and str(person) == name
    assert [user.name for user in User.objects.filter(is_staff=True)] == ["Ruth Okafor"]


def test_recomputing_every_assessment_changes_no_number(demo: None) -> None:
    found = recompute(write=False, now=LATER)
    assert found.assessments == Assessment.objects.count() > 80
    assert found.changes == []
    assert not Assessment.objects.filter(computed_revision__lt=F("revision")).exists()


def test_closed_quarters_are_frozen_and_only_they(demo: None) -> None:
    closed = Assessment.objects.filter(state=Assessment.State.CLOSED)
    assert Result.objects.filter(frozen=True).count() == closed.count()
    assert Freeze.objects.filter(kind=FREEZE_KIND).count() == closed.count()
    assert not closed.exclude(results__frozen=True).exists()
    assert not Result.objects.filter(frozen=True, assessment__state=Assessment.State.OPEN).exists()


def test_every_answer_has_one_log_row_that_says_the_same(demo: None) -> None:
    columns = ("sheet", "pom", "version", *ANSWER_COLUMNS)
    answers = set(Answer.objects.values_list(*columns))
    assert len(answers) > 10_000
    assert answers == set(AnswerLog.objects.values_list(*columns))


def test_the_change_log_is_one_unbroken_chain_in_the_order_of_time(demo: None) -> None:
    assert list(history.verify_chain()) == []
    moments = list(
        Change.objects.exclude(action__startswith="rubric.").order_by("sequence").values_list("at", flat=True)
    )
    assert len(moments) > 500 and moments == sorted(moments)


def test_nothing_happens_after_the_present_of_the_demo(demo: None) -> None:
    present = datetime(2026, 5, 17, tzinfo=UTC)  # the day after the 45th of the second quarter
    assert not Answer.objects.filter(answered_at__gte=present).exists()
    assert not Change.objects.exclude(action__startswith="rubric.").filter(at__gte=present).exists()
    assert not Answer.objects.filter(evidence_on__gt=F("answered_at__date")).exists()


def test_every_partner_level_occurs_now(demo: None) -> None:
    closed = RollUp.objects.filter(quarter=NOW_QUARTER.plus(-1), rubric__key="opm", kind=RollUp.Kind.OVERALL)
    assert {"reactive", "service", "strategic"} == set(closed.values_list("partner_level", flat=True))


def test_dependencies_and_vetoes_hold_something_somewhere(demo: None) -> None:
    held, vetoed = set(), set()
    for slug, explanation in Result.objects.values_list("assessment__client__slug", "explanation"):
        held |= {slug for item in explanation["competencies"].values() if item["held_by"]}
        bindings = [item["binding"] for item in explanation["capabilities"].values()]
        vetoed |= {slug for binding in bindings if binding and binding["kind"] == "veto"}
    assert {"quality", "finance"} <= held
    assert {"procurement", "sales-asia"} <= vetoed


def test_procurement_broke_and_recovered(demo: None) -> None:
    scores = [overall("procurement")[quarter].score for quarter in EIGHT]
    assert all(score is not None for score in scores)
    assert min(scores) == scores[2] < 1.8 and scores[0] > 2.5 and scores[-1] > 3.0


def test_human_resources_slides_back(demo: None) -> None:
    rows = overall("human-resources")
    assert rows[EIGHT[3]].partner_level == "service" and rows[EIGHT[6]].partner_level == "reactive"


def test_supply_chain_climbs_to_strategic_partner_without_a_step_back(demo: None) -> None:
    rows = [overall("supply-chain")[quarter] for quarter in EIGHT]
    scores = [row.score for row in rows if row.score is not None]
    assert len(scores) == 8 and scores == sorted(scores)
    assert (rows[0].partner_level, rows[-1].partner_level) == ("service", "strategic")


def test_legal_sees_it_quite_differently(demo: None) -> None:
    row = overall("legal")[NOW_QUARTER]
    assert row.it_score is not None and row.client_score is not None
    assert row.it_score - row.client_score > 0.5


def test_the_clients_side_answers_a_short_set_of_questions_meant_for_it(demo: None) -> None:
    sheets = Sheet.objects.filter(side=Sheet.Side.CLIENT, assessment__rubric__key="opm")
    assert sheets.count() > 40 and not sheets.exclude(respondent=None).exists()
    assert not sheets.filter(email="").exists()
    for sheet in sheets.filter(assessment__quarter=NOW_QUARTER).prefetch_related("answers__pom"):
        assert sheet.asked and 10 <= len(sheet.asked) <= 28
        assert all(answer.pom.ask and answer.pom.key in sheet.asked for answer in sheet.answers.all())


def test_the_current_quarter_stands_at_every_stage(demo: None) -> None:
    current = Assessment.objects.filter(quarter=NOW_QUARTER, rubric__key="opm").select_related("client")
    now = {a.client.slug: a for a in current}
    assert {"facilities"} == {client.slug for client in CLIENTS} - set(now)
    assert {slug for slug, a in now.items() if not a.is_open} == {
        s.client for s in STORIES if s.ending == "closed"
    }
    complete = {
        row.client.slug
        for row in RollUp.objects.filter(
            quarter=NOW_QUARTER, rubric__key="opm", kind="overall", answered=F("total")
        )
    }
    assert {"quality", "sales-europe", "retail-operations"} <= complete
    assert not {"finance", "human-resources", "marketing"} & complete


def test_marketing_is_new_since_last_quarter(demo: None) -> None:
    assert set(overall("marketing")) == {NOW_QUARTER.plus(-1), NOW_QUARTER}


def test_answers_carry_notes_evidence_reasons_and_origins(demo: None) -> None:
    answers = Answer.objects.filter(sheet__side=Sheet.Side.IT)
    total = answers.count()
    assert total * 0.03 < answers.exclude(note="").count() < total * 0.3
    assert answers.exclude(evidence_on=None).count() > 300
    assert answers.filter(na=True).count() > 10 and not answers.filter(na=True, na_reason="").exists()
    carried = answers.exclude(carried_from=None)
    assert carried.count() > 1500
    assert not carried.filter(carried_from__gte=F("sheet__assessment__quarter")).exists()


def test_moved_dates_on_the_roadmaps_have_a_reason_and_the_days(demo: None) -> None:
    said = Change.objects.filter(object_type="roadmap.initiative", field="when")
    moves = said.exclude(shift_days=0)  # what comes near is said by the month, and ends when it did
    assert moves.count() >= 8 and said.count() > moves.count()
    assert all(move.reason for move in said) and not moves.exclude(shift_days__gt=0).exists()
    states = set(Initiative.objects.values_list("state", flat=True))
    assert states == set(Initiative.State.values)


def test_a_second_demo_is_refused_and_loses_nothing(demo: None) -> None:
    with pytest.raises(CommandError, match="empty one only"):
        call_command("seed_demo", verbosity=0)
    assert Client.objects.count() == 12


# --- the records beside the sheets --------------------------------------------------------------------------------
def page_as(name: str, path: str, **query: str) -> str:
    """The text of a page as somebody of the cast sees it, without the breaks of its lines."""
    visitor = Visitor()
    visitor.force_login(User.objects.get(name=name))
    response = visitor.get(path, query if "/score/" in path else {"quarter": str(NOW_QUARTER), **query})
    assert response.status_code == 200, path
    return " ".join(unescape(strip_tags(response.content.decode())).split())


def test_the_records_deny_what_finance_and_retail_operations_claim(demo: None) -> None:
    for slug, claim in (
        ("finance", "Fully needs median age of the open issues at most 60 days"),
        (
            "retail-operations",
            "Fully needs catch-ups of all tiers held within the agreed interval at least 90 %",
        ),
    ):
        page = page_as(PRIYA, f"/clients/{slug}/metrics/")
        assert "more than the records bear out" in page
        assert claim in page.replace("\xa0", " ")
    closed = (
        MetricReading.objects.filter(live=False).values("client", "key").annotate(quarters=Count("quarter"))
    )
    assert closed.filter(quarters=8).count() >= 12
    assert MetricReading.objects.filter(live=True, quarter=NOW_QUARTER).exists()
    assert not MetricReading.objects.filter(live=True).exclude(quarter=NOW_QUARTER).exists()


def test_eight_clients_have_targets_that_count_from_a_baseline(demo: None) -> None:
    targets = Target.objects.all()
    assert targets.values("client").distinct().count() == 8
    assert set(targets.filter(client__slug="supply-chain").values_list("level", flat=True)) == {4}
    assert set(targets.filter(client__slug="finance").values_list("level", flat=True)) == {3}
    assert not targets.filter(baseline_quarter=None).exists()
    assert targets.filter(due_on__lt=date(2026, 5, 16)).count() >= 8
    assert "of the way" in page_as(PRIYA, "/clients/finance/targets/")


def test_finance_is_in_the_middle_of_a_plan_and_supply_chain_has_ended_one(demo: None) -> None:
    plans = {plan.client.slug: plan for plan in Plan.objects.select_related("client")}
    assert {slug: plan.state for slug, plan in plans.items()} == {
        "finance": "active",
        "supply-chain": "ended",
    }
    steps = {step.pom: step for step in plans["finance"].steps.all()}
    assert steps["REL3.3a"].state == "done" and steps["REL3.3a"].evidence
    late = steps["VAL3.3b"]
    assert late.state == "doing" and late.due_on is not None and late.due_on < date(2026, 5, 16)
    assert steps["REL4.4b"].state == "dropped"
    initiative = Initiative.objects.get(pk=steps["VAL3.3c"].taken_id)
    assert initiative.client.slug == "finance"
    page = page_as(PRIYA, "/clients/finance/plan/")
    assert "Waits until the new close is live" in page and " late" in page
    assert initiative.title in page_as(PRIYA, "/clients/finance/roadmap/")
    assert "came true" in page_as(PRIYA, "/clients/supply-chain/plan/")


def test_meetings_left_agreed_values_and_agreed_differences_with_their_reasons(demo: None) -> None:
    last = NOW_QUARTER.plus(-1)
    for name, slug in ((TOMAS, "legal"), (MAREK, "procurement")):
        agreed = AgreedAnswer.objects.filter(assessment__client__slug=slug, assessment__quarter=last)
        assert sorted(agreed.values_list("differ", flat=True)) == [False, False, True]
        minutes = page_as(name, f"/clients/{slug}/score/{last}/moderation/minutes/")
        assert all(" ".join(row.reason.split()) in minutes for row in agreed)
    talked_over = AgreedAnswer.objects.filter(assessment__quarter=NOW_QUARTER)
    assert set(talked_over.values_list("assessment__client__slug", flat=True)) == {"sales-europe"}
    explained = Result.objects.get(assessment__client__slug="legal", assessment__quarter=last).explanation
    assert explained["poms"]["VAL2.3a"]["agreed"]


def test_the_clients_side_stands_at_every_stage_of_its_link(demo: None) -> None:
    sheets = {
        sheet.respondent_label: sheet
        for sheet in Sheet.objects.filter(
            side="client", assessment__quarter=NOW_QUARTER, assessment__rubric__key="opm"
        )
    }
    assert sheets["Fiona McAllister"].submitted_at and sheets["Callum Reid"].submitted_at
    assert 0 < sheets["Ravi Menon"].answers.count() < len(sheets["Ravi Menon"].asked or ())
    silent = sheets["Aisha Karim"]
    assert (date(2026, 5, 16) - silent.created_at.date()).days == 9 and not silent.answers.exists()
    assert sheets["Hilde Brun"].declined_at
    links = SignedLink.objects.filter(purpose="sheet", object_id=str(sheets["Hilde Brun"].pk))
    assert links.get().revoked_at
    now = datetime(2026, 5, 15, 12, tzinfo=UTC)
    assert SignedLink.objects.filter(usable(now), object_id=str(silent.pk)).exists()
    page = page_as(PRIYA, f"/clients/finance/score/{NOW_QUARTER}/respondents/")
    assert "Ravi Menon" in page and "5 of 12 answered" in page


# --- a second maturity model ---------------------------------------------------------------------------------------
def test_two_clients_answer_a_second_model_whose_version_changed_in_the_middle(demo: None) -> None:
    assessments = Assessment.objects.filter(rubric__key="delivery").select_related("client", "version")
    versions = {(item.client.slug, item.quarter): item.version.version for item in assessments}
    assert versions == {
        (slug, NOW_QUARTER.plus(back)): "1" if back < -1 else "2"
        for slug in ("quality", "sales-europe")
        for back in (-3, -2, -1, 0)
    }
    decided = dict(KeyMapping.objects.values_list("key", "kind"))
    assert decided == {"INT1.2a": "reworded", "FLO1.2a": "split", "RUN2.3b": "retired"}
    rows = RollUp.objects.filter(rubric__key="delivery", kind="overall", client__slug="sales-europe")
    bridges = {row.quarter: (row.bridge_score, row.bridge_was) for row in rows}
    assert [quarter for quarter, pair in bridges.items() if None not in pair] == [NOW_QUARTER.plus(-1)]
    carried = Answer.objects.filter(sheet__assessment__rubric__key="delivery").exclude(carried_from=None)
    over = carried.filter(carried_from__lt=NOW_QUARTER.plus(-1), sheet__assessment__version__version="2")
    assert over.exists() and not over.filter(pom__key__in=["FLO1.2b", "FLO1.2c"]).exists()


def test_the_second_model_is_shown_where_it_is_asked_for_and_nowhere_else(demo: None) -> None:
    shown = page_as(LENA, "/clients/sales-europe/result/", rubric="delivery")
    assert "Clear orders" in shown and "Organisational Change" not in shown
    assert "Clear orders" not in page_as(LENA, "/clients/sales-europe/result/")
