"""What the frame around every page needs: menu, quarter, clients of the side list, demo mark."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, Q
from django.http import HttpRequest

from assessments.models import RollUp, Rubric
from assessments.selectors.shown import in_use
from opm.kernel.calendar import current_quarter
from opm.kernel.quarters import Quarter
from relationships.models import Client, User
from relationships.views.undo import Undo, offered

SIDE_LIST = 12


@dataclass(frozen=True, slots=True)
class SideClient:
    """A client in the side list with the whole level it has reached, or None."""

    name: str
    slug: str
    level: int | None


class Shell:
    """Frame of a page. Lazy: a page without the frame costs no query, one with it two."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user = getattr(request, "user", None)

    @property
    def demo(self) -> bool:
        return settings.DEMO

    @property
    def demo_logins(self) -> list[tuple[str, str, str]]:
        """Name, role and e-mail of the demo people that exist, for the sign-in page of a demo. One query."""
        if not settings.DEMO:
            return []
        from opm.demo import cast

        emails = [email for *_, email in cast.LOGINS]
        present = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
        return [login for login in cast.LOGINS if login[2] in present]

    @property
    def demo_password(self) -> str:
        """The one password of the demo people."""
        from opm.demo import cast

        return cast.PASSWORD if settings.DEMO else ""

    @cached_property
    def current_quarter(self) -> Quarter:
        return current_quarter()

    @cached_property
    def undo(self) -> Undo | None:
        """What the page may take back: offered by the button that was just pressed, once."""
        return offered(self.request)

    @property
    def signed_in(self) -> bool:
        return bool(self.user and self.user.is_authenticated)

    @cached_property
    def _rows(self) -> list[tuple[int, str, str, bool]]:
        """The first clients in reach, each with whether there is any rubric besides the house's own. Every page asks
        for them, so whether one of those is in use is left to the few that offer a switch."""
        others = Exists(Rubric.objects.exclude(key=settings.DEFAULT_RUBRIC))
        clients = Client.objects.visible_to(self.user).active().annotate(others=others)
        return list(clients[: SIDE_LIST + 1].values_list("pk", "name", "slug", "others"))

    @cached_property
    def clients(self) -> list[SideClient]:
        """The first clients in reach, with one more than the list shows to know whether there are others."""
        levels = latest_levels([pk for pk, *_ in self._rows])
        return [SideClient(name, slug, levels.get(pk)) for pk, name, slug, _ in self._rows]

    def rubrics(self, client: Client | None) -> list[Rubric]:
        """What the rubric switch offers for a client, or for all in reach: the house's own, other published ones, and
        those used before. Empty where there is nothing to switch. One query where there are other rubrics, else none.
        """
        if not any(others for *_, others in self._rows):
            return []
        reach = Client.objects.visible_to(self.user)
        used = in_use(clients=reach.filter(pk=client.pk) if client else reach)
        own = Q(key=settings.DEFAULT_RUBRIC)
        found = list((used | Rubric.objects.filter(own)).order_by("name"))
        return found if len(found) > 1 else []

    @property
    def side_clients(self) -> list[SideClient]:
        return self.clients[:SIDE_LIST]

    @property
    def more_clients(self) -> bool:
        return len(self.clients) > SIDE_LIST


def latest_levels(client_ids: list[int]) -> dict[int, int]:
    """Whole level of the latest settled score by client (the house's own rubric); an open one is none. One query."""
    settled = Q(closed=True) | Q(low=F("high"))
    rows = RollUp.objects.filter(
        settled,
        client__in=client_ids,
        rubric__key=settings.DEFAULT_RUBRIC,
        kind=RollUp.Kind.OVERALL,
        score__isnull=False,
    )
    return {client: int(score) for client, score in rows.order_by("quarter").values_list("client", "score")}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell`."""
    return {"shell": Shell(request)}
