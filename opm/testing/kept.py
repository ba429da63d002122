"""A world that is made once and serves all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def kept(django_db_blocker: Any) -> Iterator[None]:
    """What is written inside stays for the tests of a module; each of them rolls back only what it wrote itself.

    For a module-scoped fixture that depends on `django_db_setup` and yields inside; no test of the module may be
    transactional. The outer transaction is rolled back at the end.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
