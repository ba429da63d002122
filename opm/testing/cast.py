"""The fixed cast of every test: how its people, portfolios and clients are made.

conftest.py hands them out one by one as fixtures; `make_cast` makes them all for a world that serves a whole module.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from relationships.models import Client, Membership, Portfolio, User

NOW = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)  # the moment services are given in tests
ROLES = {
    "Alice Archer": User.Role.BRM,
    "Bob Berger": User.Role.BRM,
    "Carol Chen": User.Role.MANAGER,
    "Mallory Moore": User.Role.BRM,
    "Oscar Ortiz": User.Role.MANAGER,
    "Dana Diaz": User.Role.ADMIN,
    "Audrey Abbot": User.Role.AUDITOR,
}


def first_name(name: str) -> str:
    return name.split()[0].lower()


def person(name: str) -> User:
    """A person of the cast; the password is set only where a browser test signs in."""
    return User.objects.create_user(f"{first_name(name)}@example.org", name=name, role=ROLES[name])


def managed_portfolio(name: str, manager: User) -> Portfolio:
    portfolio = Portfolio.objects.create(name=name)
    portfolio.managers.add(manager)
    return portfolio


def owned_client(slug: str, name: str, portfolio: Portfolio, owner: User) -> Client:
    client = Client.objects.create(slug=slug, name=name, portfolio=portfolio)
    Membership.objects.create(client=client, user=owner, role=Membership.Role.OWNER)
    return client


def finance_of(portfolio: Portfolio, *, owner: User, member: User) -> Client:
    """The client of most tests."""
    client = owned_client("finance", "Finance", portfolio, owner)
    Membership.objects.create(client=client, user=member)
    return client


def sales_of(portfolio: Portfolio, *, owner: User) -> Client:
    """Somebody else's client."""
    return owned_client("sales-asia", "Sales Asia", portfolio, owner)


@dataclass(frozen=True)
class Cast:
    """Everybody by first name, and the two clients with their portfolios."""

    people: dict[str, User]
    portfolio: Portfolio
    other_portfolio: Portfolio
    finance: Client
    sales: Client


def make_cast() -> Cast:
    people = {first_name(name): person(name) for name in ROLES}
    portfolio = managed_portfolio("Corporate functions", people["carol"])
    other = managed_portfolio("Sales regions", people["oscar"])
    finance = finance_of(portfolio, owner=people["alice"], member=people["bob"])
    return Cast(people, portfolio, other, finance, sales_of(other, owner=people["mallory"]))
