"""The demo: believable, the same by seed, and exactly what the services would have left behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, F

from assessments.models import Answer, AnswerLog, Assessment, Result, RollUp, Sheet
from assessments.services.recompute import recompute
from opm.demo.cast import CLIENTS, LOGINS, PASSWORD
from opm.demo.stories import STORIES
from opm.kernel import history
from opm.kernel.models import Change, Freeze
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
    rows = RollUp.objects.filter(client__slug=slug, kind=RollUp.Kind.OVERALL)
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
    assert Result.objects.filter(frozen=True).count() == closed.count() == Freeze.objects.count()
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
    closed = RollUp.objects.filter(quarter=NOW_QUARTER.plus(-1), kind=RollUp.Kind.OVERALL)
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
    sheets = Sheet.objects.filter(side=Sheet.Side.CLIENT)
    assert sheets.count() > 40 and not sheets.exclude(respondent=None).exists()
    for sheet in sheets.filter(assessment__quarter=NOW_QUARTER).prefetch_related("answers__pom"):
        assert sheet.asked and 20 <= len(sheet.asked) <= 66
        assert all(answer.pom.ask and answer.pom.key in sheet.asked for answer in sheet.answers.all())


def test_the_current_quarter_stands_at_every_stage(demo: None) -> None:
    now = {a.client.slug: a for a in Assessment.objects.filter(quarter=NOW_QUARTER).select_related("client")}
    assert {"facilities"} == {client.slug for client in CLIENTS} - set(now)
    assert {slug for slug, a in now.items() if not a.is_open} == {
        s.client for s in STORIES if s.ending == "closed"
    }
    complete = {
        row.client.slug
        for row in RollUp.objects.filter(quarter=NOW_QUARTER, kind="overall", answered=F("total"))
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
    moves = Change.objects.filter(object_type="roadmap.initiative", field="when")
    assert moves.count() >= 8
    assert all(move.reason and move.shift_days and move.shift_days > 0 for move in moves)
    states = set(Initiative.objects.values_list("state", flat=True))
    assert states == set(Initiative.State.values)


def test_a_second_demo_is_refused_and_loses_nothing(demo: None) -> None:
    with pytest.raises(CommandError, match="empty one only"):
        call_command("seed_demo", verbosity=0)
    assert Client.objects.count() == 12
