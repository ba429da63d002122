"""Every guarded table has its triggers: a migration that rebuilds a table on SQLite would drop them silently."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from opm.kernel.triggers import forbid

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def triggers_in_the_database() -> set[str]:
    sql = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {name for (name,) in cursor.fetchall()}


def triggers_of_the_migrations() -> set[str]:
    migrations = MigrationLoader(connection).disk_migrations.values()
    return {op.name for migration in migrations for op in migration.operations if isinstance(op, forbid)}


def test_every_declared_trigger_is_there() -> None:
    declared = triggers_of_the_migrations()
    assert len(declared) >= 24
    assert declared - triggers_in_the_database() == set()


def test_no_money_date_or_score_is_a_binary_float() -> None:
    floats = [
        f"{model._meta.label}.{field.name}"
        for label in ("kernel", "relationships", "assessments", "roadmap")
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
        if getattr(field, "get_internal_type", lambda: "")() == "FloatField"
    ]
    assert floats == []
