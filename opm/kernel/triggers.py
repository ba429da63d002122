"""Immutability in the database itself: migration operations that add triggers on SQLite and PostgreSQL.

A later migration that rebuilds a guarded table on SQLite (most ALTERs do) drops its triggers: add `forbid(...)` again
in the same migration. `opm/tests/kernel/test_triggers.py` fails when one is missing.
"""

from typing import Any

from django.db.migrations.operations.base import Operation


class forbid(Operation):
    """Refuse `event` (INSERT, UPDATE or DELETE) on `table` where `condition` (SQL over OLD and NEW) holds.

    The database raises an IntegrityError that carries `message`.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, name: str, table: str, event: str, message: str, condition: str = "1=1") -> None:
        self.name, self.table, self.event, self.message, self.condition = (
            name,
            table,
            event,
            message,
            condition,
        )

    def deconstruct(self) -> Any:
        return (
            self.__class__.__name__,
            [self.name, self.table, self.event, self.message, self.condition],
            {},
        )

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Triggers are not part of Django's model state."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        maker = self._sqlite if schema_editor.connection.vendor == "sqlite" else self._postgresql
        for statement in maker():
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name}", params=None)
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}", params=None)
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {self.name}()", params=None)

    def describe(self) -> str:
        return f"Forbid {self.event} on {self.table}: {self.message}"

    def _sqlite(self) -> list[str]:
        return [
            f"DROP TRIGGER IF EXISTS {self.name}",
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} FOR EACH ROW WHEN {self.condition} "
            f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END",
        ]

    def _postgresql(self) -> list[str]:
        kept = "OLD" if self.event == "DELETE" else "NEW"
        return [
            f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}",
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {self.condition} THEN RAISE EXCEPTION '{self.message}' USING ERRCODE = '23000'; END IF; "
            f"RETURN {kept}; END $$",
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]
