"""A step of a plan becomes an initiative of the roadmap, which is then followed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from assessments.models import PlanStep
from assessments.services import plan_steps
from assessments.services.sheets import open_assessment
from assessments.testing import plan_with_a_step
from opm.kernel import handover
from opm.kernel.errors import NotAllowed, Refused
from relationships.models import Client, User
from roadmap.models import Initiative

pytestmark = pytest.mark.django_db


@pytest.fixture
def step(finance: Client, quarter: Any, alice: User, now: datetime, rubric_version: Any) -> PlanStep:
    assessment = open_assessment(client=finance, quarter=quarter, by=alice, now=now)
    return plan_with_a_step(assessment, now=now, owner=alice, due_on=date(2027, 3, 31))


def test_a_step_is_taken_up_once_and_followed(
    step: PlanStep, finance: Client, alice: User, now: datetime
) -> None:
    taken = plan_steps.take_up(step=step, way="initiative", by=alice, now=now)
    made = Initiative.objects.get()
    assert (taken.taken_as, taken.taken_id, taken.state) == ("initiative", str(made.pk), "doing")
    assert (made.client, made.title, made.owner) == (finance, step.title, alice)
    assert (made.earliest, made.latest) == (date(2026, 11, 10), date(2027, 3, 31))
    assert made.outcome == "Level 2 of REL1, from the plan of Q4 2026."
    with pytest.raises(Refused, match="taken up already"):
        plan_steps.take_up(step=step, way="initiative", by=alice, now=now)
    Initiative.objects.update(state="done")
    key = (taken.taken_as, taken.taken_id)
    followed = handover.follow([key])[key]
    assert (followed.label, followed.state, followed.done, followed.url) == (
        step.title,
        "Done",
        True,
        made.get_absolute_url(),
    )
    made.delete()
    assert handover.follow([key]) == {}


def test_a_step_without_a_day_ends_with_the_quarter(step: PlanStep, alice: User, now: datetime) -> None:
    PlanStep.objects.update(due_on=None)
    plan_steps.take_up(step=step, way="initiative", by=alice, now=now)
    assert Initiative.objects.get().latest == date(2026, 12, 31)


def test_a_step_is_not_taken_up_in_an_unknown_way_or_by_a_reader(
    step: PlanStep, alice: User, carol: User, now: datetime
) -> None:
    with pytest.raises(Refused, match="no such way"):
        plan_steps.take_up(step=step, way="pigeon", by=alice, now=now)
    with pytest.raises(NotAllowed):
        plan_steps.take_up(step=step, way="initiative", by=carol, now=now)
    assert not Initiative.objects.exists()
