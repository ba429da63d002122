"""The change log: append-only, chained, erasable without losing the proof (TRUST.md S11, S12)."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from opm.kernel import history
from opm.kernel.models import Change
from relationships.models import Client, User

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def five_changes(finance: Client, alice: User, now: Any) -> list[Change]:
    with transaction.atomic():
        return [
            history.record(
                history.Entry(
                    "client.rename", finance, finance.scope, old=f"v{i}", new=f"v{i + 1}", reason="why"
                ),
                by=alice,
                at=now,
            )
            for i in range(5)
        ]


def tamper(sql: str) -> None:
    """What somebody with the database file, but without the key, could do: the triggers are off for this statement."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER kernel_change_no_update")
            cursor.execute("DROP TRIGGER kernel_change_no_delete")
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)


def test_an_untouched_log_verifies(five_changes: list[Change]) -> None:
    assert list(history.verify_chain()) == []
    assert [c.sequence for c in five_changes] == sorted(c.sequence for c in five_changes)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE kernel_change SET new = 'forged' WHERE sequence = {0}",
        "UPDATE kernel_change SET by_id = NULL WHERE sequence = {0}",
        "UPDATE kernel_change SET at = '2020-01-01 00:00:00' WHERE sequence = {0}",
        "DELETE FROM kernel_change WHERE sequence = {0}",
        "DELETE FROM kernel_change WHERE sequence = {1}",
        "UPDATE kernel_change SET sequence = 900 WHERE sequence = {1}",
    ],
)
def test_tampering_behind_the_triggers_is_found(five_changes: list[Change], sql: str) -> None:
    tamper(sql.format(five_changes[2].sequence, five_changes[4].sequence))
    assert list(history.verify_chain())


@pytest.mark.parametrize(
    "change", [{"new": "forged"}, {"action": "client.delete"}, {"chain": "0" * 64}, {"sequence": 77}]
)
def test_the_database_refuses_to_edit_a_change(five_changes: list[Change], change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.filter(pk=five_changes[1].pk).update(**change)


def test_the_database_refuses_to_delete_a_change(five_changes: list[Change]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.filter(pk=five_changes[1].pk).delete()


def test_erasing_a_persons_text_keeps_the_chain_provable(five_changes: list[Change]) -> None:
    Change.objects.filter(pk=five_changes[1].pk).update(
        old="", new="", reason="", note="", by_label="", salt=""
    )
    assert list(history.verify_chain()) == []


def test_a_change_outside_a_transaction_is_refused(
    finance: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transaction, "get_connection", lambda: SimpleNamespace(in_atomic_block=False))
    with pytest.raises(RuntimeError, match="transaction"):
        history.record(history.Entry("client.rename", finance), by=alice)


def test_the_scope_gathers_what_belongs_to_a_client(five_changes: list[Change], finance: Client) -> None:
    assert history.of_scope(finance.scope).count() == 5
    assert history.of_object(finance).first() == five_changes[-1]


def test_the_latest_change_of_a_field_is_found_for_many_objects_at_once(
    finance: Client, sales: Client, alice: User, now: Any, django_assert_num_queries: Any
) -> None:
    told = [(finance, "name", "A"), (sales, "name", "B"), (finance, "name", "C"), (finance, "notes", "D")]
    with transaction.atomic():
        entries = [history.Entry("client.change", obj, field=field, new=new) for obj, field, new in told]
        history.record_many(entries, by=alice, at=now)
    with django_assert_num_queries(1):
        latest = history.latest_of_field([finance, sales], "name")
    assert {pk: change.new for pk, change in latest.items()} == {finance.pk: "C", sales.pk: "B"}
    with django_assert_num_queries(0):
        assert history.latest_of_field([], "name") == {}
