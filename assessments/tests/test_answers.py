"""Saving answers: what a save does, what it refuses, and what happens when two people save at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from assessments.models import Answer, AnswerLog, Assessment, Pom, RubricVersion, Sheet
from assessments.services.answers import AnswerInput, InvalidAnswer, carry_over, record_answer
from assessments.services.sheets import open_assessment, own_sheet, submit_sheet, take_back_sheet
from opm.kernel import history
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.models import Change
from opm.kernel.quarters import Quarter
from opm.testing import patience
from relationships.models import Client, User


@pytest.fixture
def assessment(
    finance: Client, rubric_version: RubricVersion, alice: User, now: datetime, quarter: Quarter
) -> Assessment:
    return open_assessment(client=finance, quarter=quarter, by=alice, now=now)


@pytest.fixture
def sheet(assessment: Assessment, alice: User, now: datetime) -> Sheet:
    return own_sheet(assessment=assessment, by=alice, now=now)


@pytest.fixture
def pom(rubric_version: RubricVersion) -> Pom:
    return Pom.objects.get(version=rubric_version, key="REL1.2a")


def say(sheet: Sheet, pom: Pom, by: User, now: datetime, seen: int = 0, **values: Any) -> Answer:
    values = {"option": "L", **values}
    return record_answer(
        sheet=sheet, pom=pom, values=AnswerInput(**values), seen_version=seen, by=by, now=now
    )


def test_a_save_keeps_the_answer_its_log_the_audit_and_orders_a_computation(
    sheet: Sheet, pom: Pom, alice: User, now: datetime
) -> None:
    before = Assessment.objects.get(pk=sheet.assessment_id).revision
    answer = say(sheet, pom, alice, now, option="L", note="  seen in the plan \r\n", certainty=3)
    stored = Answer.objects.get(sheet=sheet, pom=pom)
    assert (answer.version, stored.option, stored.note, stored.certainty) == (1, "L", "seen in the plan", 3)
    assert AnswerLog.objects.get(sheet=sheet).note == "seen in the plan"
    assert Assessment.objects.get(pk=sheet.assessment_id).revision == before + 1
    change = history.of_object(stored).get()
    assert (change.action, change.field, change.old, change.new) == ("answer.record", "REL1.2a", "", "L")
    assert change.scope == sheet.assessment.client.scope


def test_every_value_an_answer_had_stays_in_the_log(
    sheet: Sheet, pom: Pom, alice: User, now: datetime
) -> None:
    say(sheet, pom, alice, now, option="P")
    say(sheet, pom, alice, now, seen=1, option="F")
    logged = AnswerLog.objects.filter(sheet=sheet).order_by("version").values_list("version", "option")
    assert list(logged) == [(1, "P"), (2, "F")]


def test_the_same_request_twice_has_one_effect(sheet: Sheet, pom: Pom, alice: User, now: datetime) -> None:
    say(sheet, pom, alice, now, option="F")
    revision = Assessment.objects.get(pk=sheet.assessment_id).revision
    again = say(sheet, pom, alice, now, seen=0, option="F")
    assert again.version == 1
    assert AnswerLog.objects.filter(sheet=sheet).count() == 1
    assert Assessment.objects.get(pk=sheet.assessment_id).revision == revision


def test_an_outdated_save_shows_what_is_stored_and_changes_nothing(
    sheet: Sheet, pom: Pom, alice: User, now: datetime
) -> None:
    say(sheet, pom, alice, now, option="P")
    say(sheet, pom, alice, now, seen=1, option="F")
    with pytest.raises(Conflict) as conflict:
        say(sheet, pom, alice, now, seen=1, option="L")
    assert isinstance(conflict.value.current, Answer)
    assert conflict.value.current.option == "F"
    assert Answer.objects.get(sheet=sheet, pom=pom).option == "F"


def test_what_was_not_touched_since_it_was_read_is_no_conflict(
    sheet: Sheet, pom: Pom, alice: User, now: datetime
) -> None:
    """A whole form posts every row: rows as they were first shown merge with what others changed meanwhile."""
    say(sheet, pom, alice, now, option="P")
    say(sheet, pom, alice, now, seen=1, option="F")
    assert say(sheet, pom, alice, now, seen=1, option="P").option == "F"
    assert say(sheet, pom, alice, now, seen=0, option="").option == "F"


def test_an_answer_can_be_cleared(sheet: Sheet, pom: Pom, alice: User, now: datetime) -> None:
    say(sheet, pom, alice, now, option="F")
    assert say(sheet, pom, alice, now, seen=1, option="").is_blank


def test_a_failing_write_leaves_nothing_behind(
    sheet: Sheet, pom: Pom, alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = Change.objects.count()

    def broken(*_: Any, **__: Any) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr("assessments.services.answers.mark_dirty", broken)
    with pytest.raises(DatabaseError):
        say(sheet, pom, alice, now)
    assert not Answer.objects.exists()
    assert not AnswerLog.objects.exists()
    assert Change.objects.count() == changes


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"option": "Z"}, "option", "Choose one of the answers"),
        ({"option": "", "na": True}, "na_reason", "Say why"),
        ({"option": "L", "na": True, "na_reason": "no"}, "option", "either"),
        ({"certainty": 6}, "certainty", "from 1 to 5"),
        ({"note": "x" * 4001}, "note", "Shorten this to 4000"),
        ({"note": "a\0b"}, "note", "cannot be stored"),
        ({"evidence": "\ud800"}, "evidence", "cannot be stored"),
        ({"evidence_on": datetime(2026, 11, 11).date()}, "evidence_on", "in the future"),  # noqa: DTZ001
    ],
)
def test_what_breaks_a_rule_is_refused_with_a_sentence(
    sheet: Sheet, pom: Pom, alice: User, now: datetime, values: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(InvalidAnswer) as refused:
        say(sheet, pom, alice, now, **values)
    assert words in refused.value.problems[field]
    assert not Answer.objects.exists()


def test_not_applicable_is_refused_where_the_practice_always_applies(
    sheet: Sheet, alice: User, now: datetime
) -> None:
    always = Pom.objects.filter(version=sheet.assessment.version, na_allowed=False, level__gt=1).first()
    assert always is not None
    with pytest.raises(InvalidAnswer) as refused:
        say(sheet, always, alice, now, option="", na=True, na_reason="not ours")
    assert "always applies" in refused.value.problems["option"]


def test_a_floor_practice_is_never_rated(sheet: Sheet, alice: User, now: datetime) -> None:
    floor = Pom.objects.filter(version=sheet.assessment.version, level=1).first()
    assert floor is not None
    with pytest.raises(Refused):
        say(sheet, floor, alice, now)


@pytest.mark.parametrize("who", ["bob", "carol", "mallory", "audrey", "dana"])
def test_nobody_answers_on_somebody_elses_sheet(
    sheet: Sheet, pom: Pom, now: datetime, who: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        say(sheet, pom, request.getfixturevalue(who), now)


def test_who_left_the_team_answers_no_more(sheet: Sheet, pom: Pom, alice: User, now: datetime) -> None:
    alice.memberships.all().delete()
    with pytest.raises(NotAllowed):
        say(sheet, pom, alice, now)


def test_a_submitted_sheet_takes_answers_only_when_taken_back(
    sheet: Sheet, pom: Pom, alice: User, now: datetime
) -> None:
    submit_sheet(sheet=sheet, by=alice, now=now)
    with pytest.raises(Refused, match="Take it back"):
        say(sheet, pom, alice, now)
    take_back_sheet(sheet=sheet, by=alice, now=now)
    assert say(sheet, pom, alice, now).option == "L"


def test_a_closed_assessment_takes_no_answers(sheet: Sheet, pom: Pom, alice: User, now: datetime) -> None:
    Assessment.objects.update(state=Assessment.State.CLOSED)
    with pytest.raises(Refused, match="is closed"):
        say(sheet, pom, alice, now)


def test_carrying_over_keeps_note_and_origin_and_never_overwrites(
    finance: Client, rubric_version: RubricVersion, alice: User, now: datetime, quarter: Quarter
) -> None:
    poms = {pom.key: pom for pom in Pom.objects.filter(version=rubric_version)}
    earlier = now - timedelta(days=90)
    last = open_assessment(client=finance, quarter=quarter.plus(-1), by=alice, now=earlier)
    before = own_sheet(assessment=last, by=alice, now=earlier)
    say(before, poms["REL1.2a"], alice, earlier, option="F", note="signed plan")
    say(before, poms["REL1.2b"], alice, earlier, option="P")
    sheet = own_sheet(
        assessment=open_assessment(client=finance, quarter=quarter, by=alice, now=now), by=alice, now=now
    )
    say(sheet, poms["REL1.2b"], alice, now, option="L")
    carry_over(sheet=sheet, capability="REL1", level=2, by=alice, now=now)
    carry_over(sheet=sheet, capability="REL1", level=2, by=alice, now=now)
    kept = {answer.pom.key: answer for answer in Answer.objects.filter(sheet=sheet)}
    assert (kept["REL1.2a"].option, kept["REL1.2a"].note) == ("F", "signed plan")
    assert kept["REL1.2a"].carried_from == quarter.plus(-1)
    assert kept["REL1.2a"].version == 1
    assert (kept["REL1.2b"].option, kept["REL1.2b"].carried_from) == ("L", None)


def test_a_note_on_a_carried_answer_keeps_its_origin_and_a_new_rating_loses_it(
    finance: Client, rubric_version: RubricVersion, alice: User, now: datetime, quarter: Quarter, pom: Pom
) -> None:
    last = open_assessment(client=finance, quarter=quarter.plus(-1), by=alice, now=now)
    say(own_sheet(assessment=last, by=alice, now=now), pom, alice, now, option="F")
    current = open_assessment(client=finance, quarter=quarter, by=alice, now=now)
    sheet = own_sheet(assessment=current, by=alice, now=now)
    carry_over(sheet=sheet, capability="REL1", pom="REL1.2a", by=alice, now=now)
    assert say(sheet, pom, alice, now, seen=1, option="F", note="still so").carried_from == quarter.plus(-1)
    assert say(sheet, pom, alice, now, seen=2, option="L", note="still so").carried_from is None


def test_there_must_be_something_to_carry_over(sheet: Sheet, alice: User, now: datetime) -> None:
    with pytest.raises(Refused, match="no answer of an earlier quarter"):
        carry_over(sheet=sheet, capability="REL1", level=2, by=alice, now=now)


def test_a_save_costs_a_fixed_number_of_queries(
    sheet: Sheet, pom: Pom, alice: User, now: datetime, django_assert_num_queries: Any
) -> None:
    say(sheet, pom, alice, now)
    # savepoint, lock, stored answer, update, log, three of the audit, dirty flag, savepoint released
    with django_assert_num_queries(10):
        say(sheet, pom, alice, now, seen=1, option="F")


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_the_same_moment_one_wins_and_the_other_is_told(
    sheet: Sheet, pom: Pom, alice: User, now: datetime
) -> None:
    outcomes: list[str] = []
    barrier = Barrier(2)

    def save(option: str) -> None:
        try:
            barrier.wait(timeout=patience.SECONDS)
            say(sheet, pom, alice, now, option=option)
            outcomes.append(option)
        except Conflict as conflict:
            outcomes.append(f"conflict with {conflict.current.option}")  # type: ignore[attr-defined]
        finally:
            connection.close()

    threads = [Thread(target=save, args=(option,)) for option in "NF"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=patience.SECONDS)
    winner = Answer.objects.get(sheet=sheet, pom=pom)
    assert sorted(outcomes) == sorted([winner.option, f"conflict with {winner.option}"])
    assert AnswerLog.objects.filter(sheet=sheet).count() == 1


def test_the_database_itself_refuses_an_answer_that_is_both(sheet: Sheet, pom: Pom, now: datetime) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Answer.objects.create(sheet=sheet, pom=pom, option="F", na=True, na_reason="x", answered_at=now)
