"""What every score of a capability costs at least: exact, by integer dynamic programming.

A capability couples to the others only through its score (its level is the integer part of it). So the plan of a whole
assessment chooses one point of each capability's front; every point is already the cheapest way to its score.
Cost is one integer that orders plans as SCORING.md does: least effort, then fewest steps, then keys, then options.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm

from ..compiled import CapabilityBlock
from ..methods import NEARLY
from .standing import Standing, higher_options

Moves = tuple[tuple[int, int], ...]  # (POM index, scaled value it is raised to)
_Way = tuple[int, Moves]  # cost and moves


@dataclass(frozen=True, slots=True)
class Price:
    """How a move is priced, and how a sum of prices is read again.

    With N movable POMs ranked by key and B options, a move to option position p of the POM of rank r costs
    ((effort x (N+1) + 1) x 2^N - 2^(N-1-r)) x B^N + p x B^(N-1-r): additive, and in the order wanted, since of
    two key sets of one size that with the lexicographically smaller sorted list has the greater sum of powers.
    """

    ranks: dict[int, int]  # POM index -> rank of its key
    unit: int  # efforts are whole in units of 1/unit person-weeks
    base: int

    def of(self, standing: Standing, index: int, value: int, crossed: int) -> int:
        """The price of raising one POM over `crossed` options."""
        n, digit = len(self.ranks), len(self.ranks) - 1 - self.ranks[index]
        effort = int(standing.rubric.pom(standing.c.keys[index]).effort * crossed * self.unit)
        keys: int = (((effort * (n + 1) + 1) << n) - (1 << digit)) * self.base**n
        place: int = standing.c.positions[value] * self.base**digit
        return keys + place

    def burden(self, cost: int) -> int:
        """Effort and steps of a cost as one whole number: effort in units x (N+1) + steps."""
        return -(-(cost // self.base ** len(self.ranks)) >> len(self.ranks))

    def most(self, burden: int) -> int:
        """The greatest cost that a plan of at most this burden can have."""
        n = len(self.ranks)
        return (burden << n) * self.base**n + self.base**n - 1

    def burden_of(self, effort: Fraction) -> int:
        """The greatest burden of a plan within this effort, in person-weeks."""
        n = len(self.ranks)
        return floor(effort * self.unit) * (n + 1) + n


def price_of(standing: Standing) -> Price:
    """The prices of all moves that can be made from here."""
    movable = [i for i in range(len(standing.c.keys)) if higher_options(standing, i)]
    ranks = {i: rank for rank, i in enumerate(sorted(movable, key=lambda i: standing.c.keys[i]))}
    efforts = [standing.rubric.pom(standing.c.keys[i]).effort.denominator for i in movable]
    return Price(ranks, lcm(*efforts) if efforts else 1, len(standing.rubric.scale))


@dataclass(frozen=True, slots=True)
class Point:
    """A score of a capability with the least cost of reaching it and the moves that do."""

    score: Fraction
    cost: int
    moves: Moves


@dataclass(frozen=True, slots=True)
class _LevelFront:
    """Masses (sum of weight x scaled value) of a level, ascending, with the least cost and moves of each."""

    masses: list[int]
    ways: list[_Way]

    def least(self, mass: int | Fraction) -> _Way | None:
        """The least way to at least this mass; None when it is out of reach."""
        at = bisect_left(self.masses, mass)
        return self.ways[at] if at < len(self.ways) else None


@dataclass(frozen=True, slots=True)
class _Level:
    """A level with POMs that apply: `free` as it comes, `held` with every critical POM above the lowest."""

    level: int
    full: int  # the mass of A = 1
    free: _LevelFront
    held: _LevelFront


def front(standing: Standing, price: Price, block: CapabilityBlock) -> tuple[Point, ...]:
    """The scores of a capability that are worth their cost, ascending in both; () where it is not scored."""
    levels = [
        _level(standing, price, step.level, poms)
        for step in block.levels
        if (poms := [index for index in step.poms if standing.values[index] is not None])
    ]
    return _worthwhile(_points(standing, levels)) if levels else ()


def _points(standing: Standing, levels: list[_Level]) -> Iterable[Point]:
    """The least-cost points of every level that can be claimed, held levels from the floor up."""
    method = standing.rubric.method
    below: _Way = (0, ())
    yield from _above(standing, None, levels[0], below)
    for last, above in zip(levels, [*levels[1:], None], strict=True):
        yield from _above(standing, last, above, below)
        needed = max(floor(method.own * last.full), floor(method.lower * last.full)) + 1
        pillar = last.held.least(needed)
        if pillar is None:
            return
        below = _sum((below, pillar))


def _above(standing: Standing, last: _Level | None, above: _Level | None, below: _Way) -> Iterable[Point]:
    """The points at which `last` (None: the floor) is the level held; `below` is what the lower levels cost.

    Each adds a share of a level that needs A(last) >= share x lower and A(above) >= share x own.
    """
    method, base = standing.rubric.method, standing.rubric.floor if last is None else last.level
    for share in {Fraction(0)} if base == standing.rubric.top else _shares(standing, last, above):
        ways: list[_Way | None] = [below]
        if last:
            gate = floor(method.own * last.full) + 1
            ways.append(last.held.least(max(gate, ceil(share * method.lower * last.full))))
        if above and share:
            ways.append(above.free.least(ceil(share * method.own * above.full)))
        possible = [way for way in ways if way is not None]
        if len(possible) == len(ways):
            yield Point(base + share, *_sum(possible))


def _shares(standing: Standing, last: _Level | None, above: _Level | None) -> set[Fraction]:
    """The shares worth looking at: those at which a mass of either level runs out."""
    method, shares = standing.rubric.method, {NEARLY}
    if last:
        shares |= {min(Fraction(mass) / (method.lower * last.full), NEARLY) for mass in last.held.masses}
    if above:
        shares |= {min(Fraction(mass) / (method.own * above.full), NEARLY) for mass in above.free.masses}
    return shares


def _sum(ways: Iterable[_Way]) -> _Way:
    cost = 0
    moves: Moves = ()
    for more, others in ways:
        cost, moves = cost + more, moves + others
    return cost, moves


def _level(standing: Standing, price: Price, level: int, poms: list[int]) -> _Level:
    c = standing.c
    full = sum(c.weights[index] for index in poms) * c.unit
    vetoing = {index for index in poms if c.critical[index] and standing.values[index] == c.lowest}
    free = _level_front(standing, price, poms, set())
    return _Level(level, full, free, _level_front(standing, price, poms, vetoing) if vetoing else free)


def _level_front(standing: Standing, price: Price, poms: list[int], forced: set[int]) -> _LevelFront:
    """Every mass that a level can have with its least cost; the `forced` POMs have to be raised."""
    c = standing.c
    found: dict[int, _Way] = {0: (0, ())}
    for index in poms:
        now = standing.values[index]
        assert now is not None
        choices: list[tuple[int, int, Moves]] = [] if index in forced else [(c.weights[index] * now, 0, ())]
        for crossed, option in enumerate(higher_options(standing, index), 1):
            value = c.options[option.key]
            cost = price.of(standing, index, value, crossed)
            choices.append((c.weights[index] * value, cost, ((index, value),)))
        grown: dict[int, _Way] = {}
        for mass, (cost, moves) in found.items():
            for more_mass, more_cost, more_moves in choices:
                total = cost + more_cost
                if mass + more_mass not in grown or total < grown[mass + more_mass][0]:
                    grown[mass + more_mass] = (total, moves + more_moves)
        found = _cheapest_first(grown)
    return _LevelFront(list(found), list(found.values()))


def _cheapest_first(found: dict[int, _Way]) -> dict[int, _Way]:
    """Without the masses that a greater one undercuts; ascending."""
    kept: list[tuple[int, tuple[int, Moves]]] = []
    for mass in sorted(found, reverse=True):
        if not kept or found[mass][0] < kept[-1][1][0]:
            kept.append((mass, found[mass]))
    return dict(reversed(kept))


def _worthwhile(points: Iterable[Point]) -> tuple[Point, ...]:
    """Without the points that another one with at least their score undercuts; ascending."""
    kept: list[Point] = []
    for point in sorted(points, key=lambda point: (-point.score, point.cost)):
        if not kept or point.cost < kept[-1].cost:
            kept.append(point)
    return tuple(reversed(kept))
