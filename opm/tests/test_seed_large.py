"""Very large demos: the same by seed in any database, and what the services would have left behind."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count

from assessments.models import Answer, Assessment, RollUp
from assessments.services.recompute import recompute
from opm.demo.rhythm.many import PROMISES, TOUCHES
from opm.demo.strategy.many import BUSY, OUTCOMES, REQUESTS
from opm.kernel import history
from relationships.models import Commitment, Concern, Decision, Touch, Warning
from roadmap.models import Feasibility, Initiative, Outcome, RankMove, Request, WorkPackage

LATER = datetime(2030, 1, 1, tzinfo=UTC)
ANSWER_COLUMNS = ("option", "na", "na_reason", "certainty", "note", "evidence", "evidence_on", "carried_from")
LARGE = {"clients": 3, "quarters": 2, "seed": 11, "quarter": "2026-Q2"}


@pytest.mark.parametrize("wrong", [{"quarter": "Q4"}, {"clients": 0}])
def test_a_wrong_option_is_named(db: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(CommandError, match=r"quarter as year and number|at least 1"):
        call_command("seed_demo", verbosity=0, **wrong)


def test_a_large_set_has_two_sheets_in_each_quarter_and_holds_when_recomputed(db: Any) -> None:
    call_command("seed_demo", verbosity=0, **LARGE)
    assert Assessment.objects.count() == 3 * 2
    sheets = Assessment.objects.annotate(sheets_made=Count("sheets")).values_list("sheets_made", flat=True)
    assert set(sheets) == {2}
    assert recompute(write=False, now=LATER).changes == []
    assert list(history.verify_chain()) == []


def test_a_large_set_has_promises_catch_ups_decisions_and_concerns_in_every_quarter(db: Any) -> None:
    call_command("seed_demo", verbosity=0, **{**LARGE, "quarters": 4})
    assert (Touch.objects.count(), Commitment.objects.count()) == (3 * 4 * TOUCHES, 3 * 4 * PROMISES)
    assert Decision.objects.count() == Concern.objects.count() == 3 * 4
    assert Warning.objects.filter(applied=True).exists()


def test_a_large_set_has_a_board_outcomes_and_packages_at_every_client(db: Any) -> None:
    call_command("seed_demo", verbosity=0, **LARGE)
    boards = Request.objects.order_by("client").values_list("client").annotate(Count("pk"))
    assert [amount for _, amount in boards] == [BUSY, REQUESTS, REQUESTS]
    assert Outcome.objects.filter(readings__isnull=False).distinct().count() == 3 * OUTCOMES
    assert RankMove.objects.filter(session__isnull=False).exists()
    assert Feasibility.objects.exclude(replied_on=None).exists()
    planned = set(Initiative.objects.values_list("client", flat=True))
    assert set(WorkPackage.objects.values_list("client", flat=True)) == planned


def test_the_same_seed_gives_the_same_answers_and_scores_in_another_database(db: Any, tmp_path: Path) -> None:
    other = in_another_process(tmp_path)  # first, so that no transaction waits for it
    call_command("seed_demo", verbosity=0, **LARGE)
    assert digest(answers_here()) == digest(other["answers"])
    assert digest(scores_here()) == digest(other["scores"])


def test_another_seed_gives_other_answers(db: Any) -> None:
    digests = set()
    for seed in (1, 2):
        with transaction.atomic():
            call_command("seed_demo", verbosity=0, **{**LARGE, "clients": 1, "quarters": 1, "seed": seed})
            digests.add(digest(answers_here()))
            transaction.set_rollback(True)
    assert len(digests) == 2


def answers_here() -> list[tuple[str, ...]]:
    rows = Answer.objects.values_list(
        "sheet__assessment__client__slug",
        "sheet__assessment__quarter",
        "sheet__respondent_label",
        "pom__key",
        *ANSWER_COLUMNS,
    )
    return [tuple(map(as_text, row)) for row in rows]


def scores_here() -> list[tuple[str, ...]]:
    rows = RollUp.objects.values_list("client__slug", "quarter", "kind", "key", "level")
    return [tuple(map(as_text, row)) for row in rows]


def in_another_process(folder: Path) -> dict[str, list[tuple[str, ...]]]:
    """The same set made by a process with another hash order, into a SQLite file of its own."""
    file = folder / "other.sqlite3"
    env = {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{file}", "PYTHONHASHSEED": "7"}
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    options = [f"--{name}={value}" for name, value in LARGE.items()]
    for command in (["migrate", "-v0"], ["seed_demo", "-v0", *options]):
        subprocess.run([*manage, *command], env=env, check=True, cwd=settings.BASE_DIR)
    columns = ", ".join(f"a.{name}" for name in ANSWER_COLUMNS)
    queries = {
        "answers": "SELECT c.slug, s.quarter, t.respondent_label, p.key, " + columns + " "
        "FROM assessments_answer a JOIN assessments_sheet t ON t.id = a.sheet_id "
        "JOIN assessments_assessment s ON s.id = t.assessment_id JOIN relationships_client c ON c.id = s.client_id "
        "JOIN assessments_pom p ON p.id = a.pom_id",
        "scores": "SELECT c.slug, r.quarter, r.kind, r.key, r.level FROM assessments_rollup r "
        "JOIN relationships_client c ON c.id = r.client_id",
    }
    with sqlite3.connect(file) as database:
        return {
            name: [tuple(map(as_text, row)) for row in database.execute(query)]
            for name, query in queries.items()
        }


def as_text(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def digest(rows: list[tuple[str, ...]]) -> str:
    assert rows
    return hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()
