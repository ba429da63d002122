"""Emptying the database after a test that committed, without what Django does beside it.

Django truncates every table, whether it holds a row or not, and then makes all content types and permissions again:
half a second, under locks that no reader may hold. Here only what holds rows is deleted, and those two stay.
"""

from __future__ import annotations

from typing import Any

import django.db.backends.sqlite3.base  # noqa: F401 - before the operations, which it imports
from django.core.management.commands import flush
from django.db.backends.postgresql.operations import DatabaseOperations as Postgres
from django.db.backends.sqlite3.operations import DatabaseOperations as Sqlite

# The same in every test: what `migrate` made of the models.
KEPT = {"django_content_type", "auth_permission", "django_migrations"}


def empty_quickly() -> None:
    """From now on in this process."""
    flush.emit_post_migrate_signal = _nothing  # type: ignore[attr-defined]
    Postgres.sql_flush = _sql_of_postgres  # type: ignore[method-assign, assignment]
    _lift_guards_of_sqlite()


def _nothing(*_: Any, **__: Any) -> None:
    """Content types and permissions were kept."""


def _sql_of_postgres(self: Postgres, style: Any, tables: list[str], **_: Any) -> list[str]:
    """Deletes for the tables that hold rows, with the guards of immutable rows and of references lifted meanwhile."""
    names = [name for name in tables if name not in KEPT]
    holds = ", ".join(f"EXISTS (SELECT 1 FROM {self.quote_name(name)})" for name in names)  # noqa: S608 - Django's names
    with self.connection.cursor() as cursor:
        cursor.execute(f"SELECT {holds}")
        full = cursor.fetchone()
    held = [self.quote_name(name) for name, rows in zip(names, full, strict=True) if rows]
    deletes = [f"DELETE FROM {name}" for name in held]  # noqa: S608
    return ["SET LOCAL session_replication_role = replica", *deletes] if deletes else []


def _lift_guards_of_sqlite() -> None:
    """SQLite deletes as it is, which the guards of immutable rows refuse: they are dropped for it and put back."""
    original_list, original = Sqlite.sql_flush, Sqlite.execute_sql_flush

    def sql_flush(self: Sqlite, style: Any, tables: list[str], **options: Any) -> list[str]:
        return list(original_list(self, style, [name for name in tables if name not in KEPT], **options))

    def execute_sql_flush(self: Sqlite, sql_list: Any) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            try:
                original(self, sql_list)
            finally:
                for _, sql in triggers:
                    cursor.execute(sql)

    Sqlite.sql_flush = sql_flush  # type: ignore[method-assign, assignment]
    Sqlite.execute_sql_flush = execute_sql_flush  # type: ignore[method-assign, assignment]
