"""The people of a demo, their portfolios, clients and teams, as rows in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from opm.demo.cast import PASSWORD
from opm.demo.world import World
from opm.kernel import calendar
from relationships.models import Client, Membership, Portfolio, Team, User


@dataclass(frozen=True, slots=True)
class Rows:
    """People by name and clients by slug, as rows."""

    people: dict[str, User]
    clients: dict[str, Client]


def write_cast(world: World, *, at: datetime) -> Rows:
    """People (one hash of the shared password for all), portfolios, clients, who is on whose team, teams."""
    password = make_password(PASSWORD)
    people = User.objects.bulk_create(
        User(
            email=person.email,
            name=person.name,
            role=person.role,
            password=password,
            is_staff=person.role == User.Role.ADMIN,
            is_superuser=person.role == User.Role.ADMIN,
            date_joined=at,
        )
        for person in world.people
    )
    by_name = {person.name: person for person in people}
    portfolios = _write_portfolios(world, by_name)
    clients = _write_clients(world, portfolios)
    _write_memberships(world, by_name, clients)
    Team.objects.bulk_create(Team(name=name) for name in world.teams)
    return Rows(by_name, clients)


def _write_portfolios(world: World, people: dict[str, User]) -> dict[str, Portfolio]:
    rows = Portfolio.objects.bulk_create(Portfolio(name=part.name) for part in world.portfolios)
    portfolios = {row.name: row for row in rows}
    through = Portfolio.managers.through
    through.objects.bulk_create(
        through(portfolio_id=portfolios[part.name].pk, user_id=people[manager].pk)
        for part in world.portfolios
        for manager in part.managers
    )
    return portfolios


def _write_clients(world: World, portfolios: dict[str, Portfolio]) -> dict[str, Client]:
    first = {story.client: story.first for story in world.stories}
    begun = {back: calendar.first_day(calendar.current_quarter().plus(back)) for back in set(first.values())}
    rows = Client.objects.bulk_create(
        Client(
            slug=part.slug,
            name=part.name,
            business=part.business,
            portfolio=portfolios[part.portfolio],
            partnered_since=begun.get(first.get(part.slug, 1)),
        )
        for part in world.clients
    )
    return {row.slug: row for row in rows}


def _write_memberships(world: World, people: dict[str, User], clients: dict[str, Client]) -> None:
    owner, member = Membership.Role.OWNER, Membership.Role.MEMBER
    Membership.objects.bulk_create(
        Membership(client=clients[part.slug], user=people[name], role=role)
        for part in world.clients
        for name, role in ((part.owner, owner), *((name, member) for name in part.members))
    )
