"""The relationship's own records of the demo, eight quarters back: rows in bulk, audit on the timeline.

shape.py   what a story holds         told/      the stories, a file a client
tale.py    a story on its way         people.py catch_ups.py commitments.py open_points.py needs.py charter.py
importance.py status.py put_off.py    a noun each, all clients at once
many.py    very many rows without a story, for measuring
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from opm.demo.rhythm import (
    catch_ups,
    charter,
    commitments,
    importance,
    needs,
    open_points,
    people,
    put_off,
    status,
)
from opm.demo.rhythm.shape import Relationship
from opm.demo.rhythm.tale import Tale
from opm.demo.timeline import Clock, Timeline
from relationships.models import Client, User

NOUNS = (people, catch_ups, commitments, open_points, needs, charter, importance, status, put_off)


def tell_relationships(
    told: Iterable[Relationship],
    *,
    clients: Mapping[str, Client],
    teams: Mapping[str, Sequence[User]],
    users: dict[str, User],
    clock: Clock,
    timeline: Timeline,
    seed: int,
) -> dict[str, Tale]:
    """Write all stories; `clients` by slug, `teams` by slug with the owner first, `users` by name. About fifty
    statements, whatever the clients. Gives the tales by slug, so that others go on telling."""
    tales = [
        Tale(story, clients[story.client], teams[story.client], users, clock, timeline, seed)
        for story in told
    ]
    for noun in NOUNS:
        noun.write(tales)
    return {tale.told.client: tale for tale in tales}
