"""The fixed cast of every test, and the small world they live in.

Alice owns the client Finance, Bob is on her team, Carol manages the portfolio, Mallory is a BRM elsewhere and must see
nothing of it, Oscar manages another portfolio, Dana is admin, Audrey is auditor.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from opm.kernel.quarters import Quarter
from opm.testing.cast import NOW, finance_of, managed_portfolio, person, sales_of
from relationships.models import Client, Portfolio, User

# Fixtures of the apps; each module adds its own.
pytest_plugins = ["assessments.testing"]

PASSWORD = "correct horse battery staple"  # noqa: S105 - a test's


@pytest.fixture
def alice(db: Any) -> User:
    return person("Alice Archer")


@pytest.fixture
def bob(db: Any) -> User:
    return person("Bob Berger")


@pytest.fixture
def carol(db: Any) -> User:
    return person("Carol Chen")


@pytest.fixture
def mallory(db: Any) -> User:
    return person("Mallory Moore")


@pytest.fixture
def oscar(db: Any) -> User:
    return person("Oscar Ortiz")


@pytest.fixture
def dana(db: Any) -> User:
    return person("Dana Diaz")


@pytest.fixture
def audrey(db: Any) -> User:
    return person("Audrey Abbot")


@pytest.fixture
def portfolio(carol: User) -> Portfolio:
    return managed_portfolio("Corporate functions", carol)


@pytest.fixture
def other_portfolio(oscar: User) -> Portfolio:
    return managed_portfolio("Sales regions", oscar)


@pytest.fixture
def finance(portfolio: Portfolio, alice: User, bob: User) -> Client:
    """The client of most tests: Alice owns it, Bob is on her team."""
    return finance_of(portfolio, owner=alice, member=bob)


@pytest.fixture
def sales(other_portfolio: Portfolio, mallory: User) -> Client:
    """Somebody else's client: Mallory owns it."""
    return sales_of(other_portfolio, owner=mallory)


@pytest.fixture
def now() -> datetime:
    """The moment services are given in tests: Tue 10 Nov 2026."""
    return NOW


@pytest.fixture
def quarter() -> Quarter:
    return Quarter(2026, 4)
