"""The rubric in the database: lossless, published once, never changed afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from assessments.models import Pom, RubricVersion
from assessments.scoring.exchange import dump_rubric, load_rubric
from assessments.selectors.rubric import current_version, engine_rubric, pom_ids, pom_rows
from assessments.services import rubric as services
from assessments.testing import SHIPPED, SMALL, rubric_file
from opm.kernel.errors import NotAllowed, Refused
from opm.kernel.models import Change
from relationships.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.mark.parametrize("path", [SMALL, SHIPPED], ids=lambda path: path.stem)
def test_a_rubric_comes_out_of_the_database_as_it_went_in(path: Any, now: datetime) -> None:
    rubric = rubric_file(path)
    version = services.import_rubric(rubric, by=None, now=now)
    assert engine_rubric(version) == rubric
    assert load_rubric(dump_rubric(engine_rubric(version))) == rubric
