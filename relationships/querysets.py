"""Who may see and change what: written once, used by every read and every write.

| role    | sees                                   | changes                              |
| ------- | -------------------------------------- | ------------------------------------ |
| BRM     | clients on whose team he or she is     | the same clients                     |
| manager | clients of the portfolios managed      | only where on the client's team too  |
| auditor | every client, candid notes excepted    | nothing                              |
| admin   | every client, candid notes excepted    | rubric, people, teams; no answers    |

What is candid (readings of people, notes on them, private notes of a meeting) is for the client's team and for those
whom its owner granted it: `candid_to`. No role is enough.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from relationships.models import User

SEES_ALL = ("auditor", "admin")


def _known(user: Any) -> bool:
    return bool(user and user.is_authenticated and user.is_active)


class ClientQuerySet(models.QuerySet):
    """Clients in somebody's reach."""

    def visible_to(self, user: User | Any) -> Self:
        """Clients that `user` may read."""
        if not _known(user):
            return self.none()
        if user.role in SEES_ALL:
            return self
        return self.filter(Q(pk__in=_of_team(user.pk)) | Q(portfolio__in=_managed(user.pk)))

    def editable_by(self, user: User | Any) -> Self:
        """Clients whose records `user` may change: the client's own team."""
        return self.filter(pk__in=_of_team(user.pk)) if _known(user) else self.none()

    def candid_to(self, user: User | Any) -> Self:
        """Clients whose candid notes and readings `user` may read: the team, and who was granted it (TRUST.md S2).

        A grant is for a manager of the client's portfolio: who manages it no more reads nothing by it.
        """
        if not _known(user):
            return self.none()
        granted = Q(pk__in=_granted(user.pk), portfolio__in=_managed(user.pk))
        return self.filter(Q(pk__in=_of_team(user.pk)) | granted)

    def active(self) -> Self:
        """Clients that are partnered with today."""
        return self.filter(archived_on=None)


# Parts of other queries, never read themselves: that a page asks for them again and again need not build them again.
@lru_cache(maxsize=512)
def _of_team(user: int) -> models.QuerySet[Any]:
    return apps.get_model("relationships", "Membership").objects.filter(user=user).values("client")


@lru_cache(maxsize=512)
def _managed(user: int) -> models.QuerySet[Any]:
    through = apps.get_model("relationships", "Portfolio").managers.through
    return through.objects.filter(user=user).values("portfolio")


@lru_cache(maxsize=512)
def _granted(user: int) -> models.QuerySet[Any]:
    grants = apps.get_model("relationships", "CandidGrant").objects
    return grants.filter(user=user, ended_at=None).values("client")


class PortfolioQuerySet(models.QuerySet):
    """Portfolios in somebody's reach."""

    def visible_to(self, user: User | Any) -> Self:
        """Portfolios managed, and those that hold a client of one's own."""
        if not _known(user):
            return self.none()
        if user.role in SEES_ALL:
            return self
        return self.filter(Q(managers=user) | Q(clients__memberships__user=user)).distinct()

    def managed_by(self, user: User | Any) -> Self:
        """Portfolios that `user` answers for, or reads as admin or auditor."""
        if not _known(user):
            return self.none()
        return self if user.role in SEES_ALL else self.filter(managers=user)


class OfClientQuerySet(models.QuerySet):
    """Rows that belong to a client; a subclass says the way to it in `client_path`."""

    client_path = "client"

    def visible_to(self, user: User | Any) -> Self:
        """Rows of clients that `user` may read."""
        return self.filter(**{f"{self.client_path}__in": _clients().visible_to(user)})

    def editable_by(self, user: User | Any) -> Self:
        """Rows of clients whose records `user` may change."""
        return self.filter(**{f"{self.client_path}__in": _clients().editable_by(user)})

    def candid_to(self, user: User | Any) -> Self:
        """Rows of clients whose candid side `user` may read."""
        return self.filter(**{f"{self.client_path}__in": _clients().candid_to(user)})


class PersonQuerySet(models.QuerySet):
    """People of the client's side, in reach by a seat they hold or held."""

    def visible_to(self, user: User | Any) -> Self:
        """People with a seat at a client that `user` may read."""
        return self.filter(pk__in=_seated(_clients().visible_to(user)))

    def editable_by(self, user: User | Any) -> Self:
        """People with a seat at a client whose records `user` may change."""
        return self.filter(pk__in=_seated(_clients().editable_by(user)))


def _seated(clients: Any) -> models.QuerySet[Any]:
    return apps.get_model("relationships", "Seat").objects.filter(client__in=clients).values("person")


def _clients() -> Any:
    return apps.get_model("relationships", "Client").objects
