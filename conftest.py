"""The fixed cast of every test, and the small world they live in.

Alice owns the client Finance, Bob is on her team, Carol manages the portfolio, Mallory is a BRM elsewhere and must see
nothing of it, Oscar manages another portfolio, Dana is admin, Audrey is auditor.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from opm.kernel.quarters import Quarter
from relationships.models import Client, Membership, Portfolio, User

# Fixtures of the apps; each module adds its own.
pytest_plugins = ["assessments.testing"]

NOW = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"  # noqa: S105 - a test's


def person(name: str, role: str) -> User:
    """A person of the cast; the password is set only where a browser test signs in."""
    return User.objects.create_user(f"{name.split()[0].lower()}@example.org", name=name, role=role)


@pytest.fixture
def alice(db: Any) -> User:
    return person("Alice Archer", User.Role.BRM)


@pytest.fixture
def bob(db: Any) -> User:
    return person("Bob Berger", User.Role.BRM)


@pytest.fixture
def carol(db: Any) -> User:
    return person("Carol Chen", User.Role.MANAGER)


@pytest.fixture
def mallory(db: Any) -> User:
    return person("Mallory Moore", User.Role.BRM)


@pytest.fixture
def oscar(db: Any) -> User:
    return person("Oscar Ortiz", User.Role.MANAGER)


@pytest.fixture
def dana(db: Any) -> User:
    return person("Dana Diaz", User.Role.ADMIN)


@pytest.fixture
def audrey(db: Any) -> User:
    return person("Audrey Abbot", User.Role.AUDITOR)


@pytest.fixture
def portfolio(carol: User) -> Portfolio:
    portfolio = Portfolio.objects.create(name="Corporate functions")
    portfolio.managers.add(carol)
    return portfolio


@pytest.fixture
def other_portfolio(oscar: User) -> Portfolio:
    portfolio = Portfolio.objects.create(name="Sales regions")
    portfolio.managers.add(oscar)
    return portfolio


@pytest.fixture
def finance(portfolio: Portfolio, alice: User, bob: User) -> Client:
    """The client of most tests: Alice owns it, Bob is on her team."""
    client = Client.objects.create(slug="finance", name="Finance", portfolio=portfolio)
    Membership.objects.create(client=client, user=alice, role=Membership.Role.OWNER)
    Membership.objects.create(client=client, user=bob)
    return client


@pytest.fixture
def sales(other_portfolio: Portfolio, mallory: User) -> Client:
    """Somebody else's client: Mallory owns it."""
    client = Client.objects.create(slug="sales-asia", name="Sales Asia", portfolio=other_portfolio)
    Membership.objects.create(client=client, user=mallory, role=Membership.Role.OWNER)
    return client


@pytest.fixture
def now() -> datetime:
    """The moment services are given in tests: Tue 10 Nov 2026."""
    return NOW


@pytest.fixture
def quarter() -> Quarter:
    return Quarter(2026, 4)
