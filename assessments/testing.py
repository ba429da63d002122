"""Rubrics for tests, as fixtures: a small one (three capabilities) and the shipped one, both published."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assessments.models import Assessment, Plan, PlanStep, RubricVersion
from assessments.scoring import types
from assessments.scoring.exchange import load_rubric
from assessments.services.rubric import import_rubric

HERE = Path(__file__).resolve().parent
SMALL = HERE / "tests" / "data" / "small.yaml"
SHIPPED = HERE / "data" / "opm.yaml"


@cache
def rubric_file(path: Path) -> types.Rubric:
    """A rubric file, read once a process."""
    return load_rubric(path.read_bytes())


def small_rubric(now: datetime) -> RubricVersion:
    """The small rubric, published: competencies REL (REL1, REL2) and VAL (VAL1), two POMs a level."""
    return import_rubric(rubric_file(SMALL), by=None, now=now, publish=True)


@pytest.fixture
def rubric_version(db: Any, now: datetime) -> RubricVersion:
    return small_rubric(now)


@pytest.fixture
def shipped_version(db: Any, now: datetime) -> RubricVersion:
    """The shipped rubric, published: 5 competencies, 22 capabilities."""
    return import_rubric(rubric_file(SHIPPED), by=None, now=now, publish=True)


def plan_with_a_step(assessment: Assessment, *, now: datetime, **fields: Any) -> PlanStep:
    """An active plan with one step as they lie in the database, without history."""
    plan = Plan.objects.create(
        client=assessment.client, rubric=assessment.rubric, assessment=assessment, created_at=now
    )
    values = {"title": "Goals for key clients", "pom": "REL1.2a", "capability": "REL1", "level": 2}
    return PlanStep.objects.create(
        plan=plan, position=1, to_option="F", effort_weeks=1, **{**values, **fields}
    )
