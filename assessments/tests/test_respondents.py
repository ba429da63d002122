"""The client's side asked by a link: inviting, questions, reminding, stopping, and what the audit keeps of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from assessments.answer_input import AnswerInput
from assessments.models import Answer, AnswerLog, Assessment, Pom, RubricVersion, Sheet
from assessments.selectors.engine_inputs import engine_sheets
from assessments.selectors.respond.respondents import respondents_page, suggested_questions
from assessments.selectors.rubric import engine_rubric
from assessments.services import respondents
from assessments.services.answers import Entry, record_answer, record_answers
from assessments.services.closing import close_assessment, reopen_assessment
from assessments.services.respondents import Handed
from assessments.services.sheets import submit_sheet
from assessments.tests.making import opened
from opm.kernel import links
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.models import Change, SignedLink
from opm.kernel.quarters import Quarter
from relationships.models import Client, User

ASKED = ["REL1.2a", "REL1.3a"]


@pytest.fixture
def assessment(
    finance: Client, quarter: Quarter, alice: User, now: datetime, rubric_version: RubricVersion
) -> Assessment:
    return opened(finance, quarter, alice, now)


@pytest.fixture
def handed(assessment: Assessment, alice: User, now: datetime) -> Handed:
    return invite(assessment, alice, now)


def invite(assessment: Assessment, by: User, now: datetime, **more: Any) -> Handed:
    values = {"name": "Margaret Oduya", "email": "margaret@example.org", "asked": ASKED, **more}
    return respondents.invite(assessment=assessment, by=by, now=now, **values)


def entry(assessment: Assessment, key: str, option: str = "L", seen: int = 0, **more: Any) -> Entry:
    pom = Pom.objects.get(version=assessment.version, key=key)
    return Entry(pom, AnswerInput(option=option), seen, **more)


def give(handed: Handed, key: str, option: str, now: datetime, seen: int = 0) -> Any:
    row = entry(handed.sheet.assessment, key, option, seen, given_blank=not option)
    return record_answers(sheet=handed.sheet, entries=[row], by=handed.link, now=now)


# --- inviting -----------------------------------------------------------------------------------------------------
def test_an_invitation_makes_a_sheet_of_the_clients_side_and_a_link_whose_token_is_kept_nowhere(
    handed: Handed, assessment: Assessment, now: datetime
) -> None:
    sheet = Sheet.objects.get(pk=handed.sheet.pk)
    assert (sheet.side, sheet.respondent_label, sheet.asked) == ("client", "Margaret Oduya", ASKED)
    assert handed.link.expires_at == now + timedelta(days=30)
    assert links.resolve(token=handed.token, purpose="sheet", now=now) == handed.link
    assert handed.token not in repr(handed)
    assert not stored_anywhere(handed.token)


def stored_anywhere(text: str) -> list[str]:
    """The columns of the whole database that hold this text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for column in connection.introspection.get_table_description(cursor, table):
                name = f"{connection.ops.quote_name(table)}.{connection.ops.quote_name(column.name)}"
                query = f"SELECT 1 FROM {connection.ops.quote_name(table)} WHERE CAST({name} AS TEXT) LIKE %s"  # noqa: S608
                cursor.execute(query, [f"%{text}%"])
                if cursor.fetchone():
                    found.append(name)
    return found


def test_a_token_that_was_stored_would_be_found(handed: Handed) -> None:
    assert stored_anywhere(links.token_hash(handed.token)) != []


def test_inviting_marks_the_result_as_old_and_is_written_down(
    handed: Handed, assessment: Assessment, alice: User
) -> None:
    before = assessment.revision
    assessment.refresh_from_db()
    assert assessment.revision > before
    change = Change.objects.get(action="respondent.invite")
    assert (change.by, change.scope) == (alice, assessment.client.scope)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": "  "}, "Give the respondent's name"),
        ({"name": "x" * 121}, "at most 120 letters"),
        ({"name": " Margaret   Oduya "}, "Margaret Oduya is asked already"),
        ({"name": "Sam", "asked": []}, "at least one question"),
        ({"name": "Sam", "asked": ["REL1.2b"]}, "no question to the client for REL1.2b"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_with_the_reason(
    wrong: dict[str, Any], says: str, handed: Handed, assessment: Assessment, alice: User, now: datetime
) -> None:
    with pytest.raises(Refused, match=says):
        invite(assessment, alice, now, **wrong)
    assert Sheet.objects.filter(side="client").count() == 1


@pytest.mark.parametrize("name", ["carol", "mallory", "dana", "audrey"])
def test_only_the_clients_team_invites(
    name: str, assessment: Assessment, now: datetime, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        invite(assessment, request.getfixturevalue(name), now)


def test_nobody_is_asked_once_the_quarter_is_closed(
    assessment: Assessment, alice: User, now: datetime
) -> None:
    close_assessment(assessment=assessment, by=alice, now=now)
    with pytest.raises(Refused, match="closed"):
        invite(assessment, alice, now)


# --- answering by the link ----------------------------------------------------------------------------------------
def test_an_answer_by_the_link_is_stored_with_the_name_of_the_link_and_no_account(
    handed: Handed, now: datetime
) -> None:
    give(handed, "REL1.2a", "L", now)
    row = Answer.objects.get(sheet=handed.sheet)
    assert (row.option, row.answered_by, row.version) == ("L", None, 1)
    change = Change.objects.get(action="answer.record")
    assert (change.by, change.by_label) == (None, "link of Margaret Oduya")
    assert AnswerLog.objects.get(sheet=handed.sheet).by is None


def test_cannot_judge_is_a_stored_blank_and_not_na(handed: Handed, now: datetime) -> None:
    give(handed, "REL1.2a", "", now)
    row = Answer.objects.get(sheet=handed.sheet)
    assert (row.option, row.na, row.is_blank) == ("", False, True)
    give(handed, "REL1.2a", "", now)  # the same again has one effect
    assert AnswerLog.objects.filter(sheet=handed.sheet).count() == 1


def test_a_blank_that_nobody_gave_is_still_not_stored(
    assessment: Assessment, alice: User, now: datetime
) -> None:
    sheet = Sheet.objects.get(respondent=alice)
    record_answers(sheet=sheet, entries=[entry(assessment, "REL1.2a", "")], by=alice, now=now)
    assert not Answer.objects.exists()


def test_the_same_link_on_two_devices_loses_no_answer(handed: Handed, now: datetime) -> None:
    give(handed, "REL1.2a", "L", now)
    saved = give(handed, "REL1.2a", "N", now)  # written on a page without the first answer
    assert saved.conflicts["REL1.2a"].option == "L"
    assert Answer.objects.get(sheet=handed.sheet).option == "L"
    give(handed, "REL1.2a", "N", now, seen=1)
    assert Answer.objects.get(sheet=handed.sheet).option == "N"


def test_a_link_answers_on_its_own_sheet_alone(
    handed: Handed, assessment: Assessment, alice: User, now: datetime
) -> None:
    other = invite(assessment, alice, now, name="Sam Ito")
    own = Sheet.objects.get(respondent=alice)
    for sheet in (other.sheet, own):
        with pytest.raises(NotAllowed):
            record_answers(sheet=sheet, entries=[entry(assessment, "REL1.2a")], by=handed.link, now=now)
    with pytest.raises(NotAllowed):
        record_answer(
            sheet=handed.sheet,
            pom=Pom.objects.get(version=assessment.version, key="REL1.2a"),
            values=AnswerInput(option="F"),
            seen_version=0,
            by=alice,
            now=now,
        )
    assert not Answer.objects.exists()


def test_a_link_made_for_something_else_answers_nothing(
    handed: Handed, assessment: Assessment, alice: User, now: datetime
) -> None:
    other, _ = links.create_link(purpose="charter", obj=handed.sheet, for_label="X", by=alice, now=now)
    with pytest.raises(NotAllowed):
        record_answers(sheet=handed.sheet, entries=[entry(assessment, "REL1.2a")], by=other, now=now)


def test_a_stopped_link_saves_nothing(handed: Handed, alice: User, now: datetime) -> None:
    respondents.revoke(sheet=handed.sheet, by=alice, now=now)
    with pytest.raises(NotAllowed):
        give(handed, "REL1.2a", "L", now)


def test_sent_answers_can_be_changed_until_the_quarter_is_closed_and_again_after_reopening(
    handed: Handed, assessment: Assessment, alice: User, now: datetime
) -> None:
    give(handed, "REL1.2a", "L", now)
    submit_sheet(sheet=handed.sheet, by=handed.link, now=now)
    give(handed, "REL1.2a", "F", now, seen=1)
    sheet = Sheet.objects.get(pk=handed.sheet.pk)
    assert (sheet.state, sheet.asked) == ("submitted", ASKED)  # what was asked stays what was asked
    close_assessment(assessment=assessment, by=alice, now=now)
    with pytest.raises(Refused, match="closed"):
        give(handed, "REL1.2a", "N", now, seen=2)
    reopen_assessment(assessment=assessment, by=alice, reason="One answer was wrong", now=now)
    give(handed, "REL1.2a", "N", now, seen=2)
    assert Answer.objects.get(sheet=handed.sheet).option == "N"


def test_sending_twice_is_written_down_once(handed: Handed, now: datetime) -> None:
    for _ in range(2):
        submit_sheet(sheet=handed.sheet, by=handed.link, now=now)
    change = Change.objects.get(action="sheet.submit")
    assert (change.by, change.by_label) == (None, "link of Margaret Oduya")


# --- questions, reminding, stopping -------------------------------------------------------------------------------
def change(handed: Handed, asked: list[str], by: User, now: datetime, seen: list[str] | None = None) -> Sheet:
    return respondents.change_questions(
        sheet=handed.sheet, asked=asked, seen=ASKED if seen is None else seen, by=by, now=now
    )


def test_questions_change_until_the_first_answer(handed: Handed, alice: User, now: datetime) -> None:
    assert change(handed, ["REL1.3a"], alice, now).asked == ["REL1.3a"]
    give(handed, "REL1.3a", "", now)
    with pytest.raises(Refused, match="The first answer is given"):
        change(handed, ASKED, alice, now, seen=["REL1.3a"])


def test_two_who_change_the_questions_do_not_overwrite_each_other(
    handed: Handed, alice: User, bob: User, now: datetime
) -> None:
    change(handed, ["REL1.3a"], alice, now)
    with pytest.raises(Conflict):
        change(handed, ["REL1.2a"], bob, now)
    assert Sheet.objects.get(pk=handed.sheet.pk).asked == ["REL1.3a"]


def test_a_reminder_is_a_fresh_link_and_the_earlier_one_goes_on_working(
    handed: Handed, alice: User, now: datetime
) -> None:
    later = now + timedelta(days=10)
    fresh = respondents.remind(sheet=handed.sheet, by=alice, now=later)
    assert fresh.sheet.reminded_at == later
    for token in (handed.token, fresh.token):
        assert links.resolve(token=token, purpose="sheet", now=later)
    submit_sheet(sheet=handed.sheet, by=handed.link, now=later)
    with pytest.raises(Refused, match="sent already"):
        respondents.remind(sheet=handed.sheet, by=alice, now=later)


def test_a_new_link_stops_the_earlier_ones(handed: Handed, alice: User, now: datetime) -> None:
    fresh = respondents.renew(sheet=handed.sheet, by=alice, now=now, life=timedelta(days=7))
    assert links.resolve(token=handed.token, purpose="sheet", now=now) is None
    assert links.resolve(token=fresh.token, purpose="sheet", now=now) == fresh.link
    assert fresh.link.expires_at == now + timedelta(days=7)


def test_a_link_is_made_only_by_who_may_know_the_name(
    handed: Handed, assessment: Assessment, alice: User, bob: User, now: datetime
) -> None:
    for verb in (respondents.remind, respondents.renew):
        with pytest.raises(NotAllowed):
            verb(sheet=handed.sheet, by=bob, now=now)
    own = invite(assessment, bob, now, name="Sam Ito")
    assert respondents.remind(sheet=own.sheet, by=bob, now=now).token
    assert respondents.remind(sheet=own.sheet, by=alice, now=now).token


def test_the_wrong_reader_stops_the_link_and_is_waited_for_no_more(
    handed: Handed, assessment: Assessment, alice: User, now: datetime
) -> None:
    assert len(engine_sheets([assessment.pk])[assessment.pk]) == 2
    for _ in range(2):
        respondents.decline(link=handed.link, now=now)
    assert links.resolve(token=handed.token, purpose="sheet", now=now) is None
    assert [one.side for one in engine_sheets([assessment.pk])[assessment.pk]] == ["it"]
    assert Change.objects.get(action="respondent.decline").by_label == "link of Margaret Oduya"
    with pytest.raises(Refused, match="not for them"):
        respondents.remind(sheet=handed.sheet, by=alice, now=now)
    respondents.renew(sheet=handed.sheet, by=alice, now=now)
    assert len(engine_sheets([assessment.pk])[assessment.pk]) == 2


def test_the_wrong_reader_can_say_so_after_closing(
    handed: Handed, assessment: Assessment, alice: User, now: datetime
) -> None:
    close_assessment(assessment=assessment, by=alice, now=now)
    respondents.decline(link=handed.link, now=now)
    assert Sheet.objects.get(pk=handed.sheet.pk).declined_at == now


def test_who_has_answered_nothing_can_be_removed_and_nobody_else(
    handed: Handed, assessment: Assessment, alice: User, now: datetime
) -> None:
    give(handed, "REL1.2a", "L", now)
    with pytest.raises(Refused, match="stays on the list"):
        respondents.remove(sheet=handed.sheet, by=alice, now=now)
    other = invite(assessment, alice, now, name="Sam Ito")
    respondents.remove(sheet=other.sheet, by=alice, now=now)
    assert list(Sheet.objects.filter(side="client")) == [handed.sheet]
    assert links.resolve(token=other.token, purpose="sheet", now=now) is None


# --- the list -----------------------------------------------------------------------------------------------------
def test_the_list_says_how_far_everybody_is_and_names_them_to_the_owner_alone(
    handed: Handed, assessment: Assessment, alice: User, bob: User, carol: User, now: datetime
) -> None:
    give(handed, "REL1.2a", "", now)
    give(handed, "REL1.3a", "L", now)

    def rows(user: User, *, owner: bool) -> Any:
        page = respondents_page(assessment, user, may_edit=True, owner=owner, now=now)
        return page.rows[0]

    own = rows(alice, owner=True)
    assert (own.label, own.progress, own.link) == (
        "Margaret Oduya",
        "1 of 2 answered, 1 cannot judge",
        "open",
    )
    for reader in (bob, carol):
        row = rows(reader, owner=False)
        assert (row.label, row.email, row.named) == ("Somebody of the client", "", False)


def test_the_list_costs_the_same_queries_for_ten_and_for_a_hundred(
    assessment: Assessment, alice: User, now: datetime, django_assert_num_queries: Any
) -> None:
    for number in range(10):
        invite(assessment, alice, now, name=f"Person {number}")
    with django_assert_num_queries(2):
        respondents_page(assessment, alice, may_edit=True, owner=True, now=now)
    for number in range(10, 100):
        Sheet.objects.create(
            assessment=assessment, side="client", respondent_label=f"P {number}", asked=ASKED, created_at=now
        )
    with django_assert_num_queries(2):
        page = respondents_page(assessment, alice, may_edit=True, owner=True, now=now)
    assert len(page.rows) == 100


def test_an_expired_link_is_said_to_be_expired(
    handed: Handed, assessment: Assessment, alice: User, now: datetime
) -> None:
    later = now + timedelta(days=31)
    page = respondents_page(assessment, alice, may_edit=True, owner=True, now=later)
    assert page.rows[0].link == "expired"
    SignedLink.objects.update(revoked_at=now)
    page = respondents_page(assessment, alice, may_edit=True, owner=True, now=later)
    assert page.rows[0].link == "stopped"


# --- the default set ----------------------------------------------------------------------------------------------
def test_the_suggestion_follows_the_clients_last_result(
    finance: Client, quarter: Quarter, alice: User, now: datetime, shipped_version: RubricVersion
) -> None:
    before = opened(finance, quarter.plus(-1), alice, now)
    rubric = engine_rubric(shipped_version)
    poms = Pom.objects.filter(version=shipped_version, level__in=(2, 3))
    sheet = Sheet.objects.get(assessment=before)
    record_answers(
        sheet=sheet, entries=[Entry(pom, AnswerInput(option="F"), 0) for pom in poms], by=alice, now=now
    )
    close_assessment(assessment=before, by=alice, now=now)
    chosen = suggested_questions(opened(finance, quarter, alice, now))
    assert {rubric.pom(key).level for key in chosen} <= {3, 4, 5}
    assert [rubric.pom(key).level for key in chosen].count(4) >= 9
