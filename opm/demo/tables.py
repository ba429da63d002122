"""Very many rows in one go: COPY on PostgreSQL, one prepared statement on SQLite. For rows whose keys nobody needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

from opm.kernel.fields import QuarterField

Row = tuple[Any, ...]
TRANSLATED = (models.DateField, QuarterField)  # a DateTimeField is a DateField; all else goes as it is


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert tuples whose values stand in the order of `columns`. Constraints and triggers hold as ever.

    One statement. It gives no keys back and fills no defaults: every column but the key is named.
    """
    fields = [model._meta.get_field(name) for name in columns]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)  # type: ignore[union-attr]
    table = quote(model._meta.db_table)
    prepared = _prepared(rows, fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in prepared:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({places})",  # noqa: S608 - names of our own models
                list(prepared),
            )


def _prepared(rows: Iterable[Row], fields: Sequence[Any]) -> Iterator[Row]:
    """Rows as the database takes them: days, moments and quarters translated, each value once."""
    special = [(at, _translator(field)) for at, field in enumerate(fields) if isinstance(field, TRANSLATED)]
    for row in rows:
        values = list(row)
        for at, translate in special:
            if values[at] is not None:
                values[at] = translate(values[at])
        yield tuple(values)


def _translator(field: Any) -> Callable[[Any], Any]:
    @lru_cache(maxsize=4096)
    def translate(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    return translate
