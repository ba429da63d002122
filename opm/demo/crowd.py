"""Very large demos: as many clients as asked for, with chance paths by seed. For measuring, not for telling."""

from __future__ import annotations

import random

from opm.demo.cast import PEOPLE, PORTFOLIOS, TEAMS, ClientPart, Person, PortfolioPart
from opm.demo.plans import PLANS, Plan
from opm.demo.stories import Ending, Story, Targets
from opm.demo.world import World

WORK = (
    "Assembly", "Casting", "Logistics", "Service", "Testing", "Sales", "Purchasing", "Payroll", "Planning",
    "Customer care", "Treasury", "Field service", "Packaging", "Research", "Training", "Safety", "Warehouse", "Export",
    "Spare parts", "Energy",
)  # fmt: skip
PLACES = (
    "Lyon", "Gdansk", "Porto", "Graz", "Turin", "Bergen", "Ghent", "Leeds", "Malmo", "Brno",
    "Cork", "Basel", "Varna", "Tartu", "Bilbao", "Patras", "Ulm", "Odense", "Szeged", "Kaunas",
)  # fmt: skip
FIRST = ("Anna", "Bela", "Carla", "Dario", "Emil", "Freya", "Goran", "Hanna", "Ivan", "Julia")
LAST = ("Almeida", "Berg", "Costa", "Dahl", "Esposito", "Fischer", "Grant", "Horvat", "Ivers", "Jansen")
CLIENTS_A_BRM, CLIENTS_A_PORTFOLIO, PLANS_A_CLIENT = 10, 25, 1


def crowd(clients: int, quarters: int, seed: int) -> World:
    """A world of that many clients, each with two sheets (IT and client) in each of its quarters."""
    chance = random.Random(f"{seed} crowd")  # noqa: S311 - for measuring
    people = _people(max(0, clients // CLIENTS_A_BRM - 4))
    brms = [person.name for person in people if person.role == "brm"]
    portfolios = _portfolios(clients)
    parts = [_client(number, brms, portfolios) for number in range(clients)]
    return World(
        people=people,
        portfolios=portfolios,
        clients=parts,
        teams=TEAMS,
        stories=[_story(part, quarters, chance) for part in parts],
        plans=[plan for number, part in enumerate(parts) for plan in _plans(number, part)],
        untold=quarters,
    )


def _people(more: int) -> list[Person]:
    names = [f"{first} {last}" for last in LAST for first in FIRST]
    names += [f"{name} {number}" for number in range(2, more // len(names) + 2) for name in names]
    return [*PEOPLE, *(Person(name, "brm") for name in names[:more])]


def _portfolios(clients: int) -> list[PortfolioPart]:
    managers = PORTFOLIOS[-1].managers
    more = max(0, -(-clients // CLIENTS_A_PORTFOLIO) - len(PORTFOLIOS))
    return [*PORTFOLIOS, *(PortfolioPart(f"Region {number}", managers[:1]) for number in range(1, more + 1))]


def _client(number: int, brms: list[str], portfolios: list[PortfolioPart]) -> ClientPart:
    place, work = divmod(number, len(WORK))
    again, at = divmod(place, len(PLACES))
    name = f"{WORK[work]} {PLACES[at]}" + (f" {again + 1}" if again else "")
    owner = number % len(brms)
    return ClientPart(
        slug=name.lower().replace(" ", "-"),
        name=name,
        business=f"{WORK[work]} for the site in {PLACES[at]}",
        portfolio=portfolios[number % len(portfolios)].name,
        owner=brms[owner],
        members=(brms[owner - 1],),
        sponsor=f"Sponsor of {name}",
    )


def _story(part: ClientPart, quarters: int, chance: random.Random) -> Story:
    start, drift = chance.uniform(1.4, 3.2), chance.gauss(0.07, 0.1)
    apart = [chance.gauss(0, 0.25) for _ in range(5)]
    turn = -chance.randrange(1, quarters) if quarters > 1 else 0
    levels = {
        0: start + drift * quarters + chance.gauss(0, 0.4),
        turn: start + drift * (quarters + turn),
        1 - quarters: start,
    }
    return Story(
        client=part.slug,
        says="",
        path={back: _targets(level, apart) for back, level in levels.items()},
        ending=chance.choices((Ending.CLOSED, Ending.COMPLETE, Ending.HALF), (6, 2, 2))[0],
        sees=_targets(0.0, [chance.gauss(-0.2, 0.3) for _ in range(5)], low=-2.0),
        asked_since=1 - quarters,
    )


def _targets(level: float, apart: list[float], low: float = 1.1) -> Targets:
    a, b, c, d, e = (max(low, min(4.8, level + own)) for own in apart)
    return a, b, c, d, e


def _plans(number: int, part: ClientPart) -> list[Plan]:
    """Some plans of the demo, under this client's name."""
    found = [PLANS[(number * PLANS_A_CLIENT + step) % len(PLANS)] for step in range(PLANS_A_CLIENT)]
    return [
        Plan(
            part.slug,
            p.theme,
            p.title,
            p.outcome,
            p.start,
            p.months,
            p.told,
            p.state,
            p.confidence,
            p.ways,
            p.precision,
            p.moves,
            sharp=False,  # fewer calls of a service
        )
        for p in found
    ]
