"""The plan of a whole assessment: one point of each capability's front, chosen by HiGHS, rechecked exactly.

Columns that stand for levels and scores of competencies are claims, that is lower bounds: what they claim together
is at most what the engine gives, so a plan is feasible here exactly when it is feasible there. The solver computes in
floating point, so each answer is checked with the engine's own exact arithmetic; one that misses the goal by less than
the solver can see is cut off (with all that raise no more), and the model is solved again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from ..methods import NEARLY
from ..types import Competency
from .fronts import Moves, Point, Price, front, price_of
from .goals import Wanted
from .milp import Clock, Model, maximise, with_reduced_costs
from .settle import Bounds, Settlement, State
from .standing import Standing

SLACK = 1e-7  # what the model allows a score to miss, so that nothing exact is lost to rounding
SCALE = 1000.0  # of the overall score as an objective, well above the solver's tolerances
MARGIN = 1e-3  # of an objective, for the rounding of the relaxation's bound and reduced costs
Selection = Mapping[str, int]  # capability -> number of a point of its front


class Master:
    """The model of one plan: `want` has to be met, at no more than `limit` (see `Price.burden`)."""

    def __init__(self, at: Standing, want: Wanted, clock: Clock, limit: int | None = None) -> None:
        self.at, self.want, self.clock = at, want, clock
        self.price: Price = price_of(at)
        found = {key: front(at, self.price, block) for key, block in at.c.capabilities.items()}
        self.fronts: dict[str, tuple[Point, ...]] = {key: points for key, points in found.items() if points}
        self.model = Model()
        self.columns = {
            (key, number): self.model.choice()
            for key, points in self.fronts.items()
            for number in range(len(points))
        }
        self.burdens = {place: self.price.burden(self._point(place).cost) for place in self.columns}
        self.scores: dict[str, int] = {}  # competency -> column of its effective score
        self._claims: dict[tuple[str, int], int] = {}  # (competency, level) -> column
        self._capabilities()
        for competency in at.rubric.competencies:
            self._competency(competency)
        self._dependencies()
        if want.overall is not None:
            self._overall(want.overall)
        if limit is not None:
            self._limit(limit)

    def cheapest(self) -> Moves:
        """The plan of least effort, fewest steps, first keys, first options that meets what is wanted."""
        objective = {self.columns[place]: -float(burden) for place, burden in self.burdens.items()}
        chosen = self._solve(objective)
        cost = sum(self._point(place).cost for place in chosen.items())

        def worth(_: Settlement, state: State) -> float:
            return -float(self.price.burden(state.cost))

        least = -float(self.price.burden(cost))
        return self._best(objective, least, cost, Settlement.cheapest, worth)

    def greatest(self, limit: int) -> Moves:
        """The plan of the greatest overall score within the limit; ties as in `cheapest`."""
        weights = {item.key: item.weight for item in self.at.rubric.competencies}
        objective = {column: SCALE * float(weights[key]) for key, column in self.scores.items()}
        after = self.at.raised(dict(self._moves(self._solve(objective)))).effective
        best = sum((weights[key] * (after[key].score or 0) for key in self.scores), Fraction(0))

        def worth(settlement: Settlement, state: State) -> float:
            return SCALE * float(settlement.worth(state))

        return self._best(objective, SCALE * float(best), self.price.most(limit), Settlement.greatest, worth)

    def _best(
        self,
        objective: Mapping[int, float],
        known: float,
        cost: int,
        search: Callable[[Settlement], State | None],
        worth: Callable[[Settlement, State], float],
    ) -> Moves:
        """The exact best of what the relaxation leaves over, where a plan worth `known` is known.

        A plan worth w has points whose reduced costs add up to at most bound - w. So the search looks close to
        the bound first, and what it finds there is the best if it is worth as much as it looked for.
        """
        bound, reduced = with_reduced_costs(self.model, objective, self.clock)
        loss = {p: max(0.0, -reduced[c]) for p, c in self.columns.items() if self.model.upper[c]}
        widest = bound - known + MARGIN
        for part in (1 / 16, 1 / 4, 1):
            slack = widest * part + MARGIN
            kept = {place: each for place, each in loss.items() if each <= slack}
            bounds = Bounds(cost, slack, kept)
            settlement = Settlement(self.at.rubric, self.fronts, self.want, bounds, self.clock)
            found = search(settlement)
            if found is not None and worth(settlement, found) >= bound - slack + MARGIN:
                break
        assert found is not None
        return found.moves

    def _point(self, place: tuple[str, int]) -> Point:
        return self.fronts[place[0]][place[1]]

    def _moves(self, chosen: Selection) -> Moves:
        return tuple(move for place in chosen.items() for move in self._point(place).moves)

    def _of(self, capability: str) -> dict[int, Point]:
        """The columns of a capability with their points."""
        return {self.columns[capability, n]: point for n, point in enumerate(self.fronts[capability])}

    def _capabilities(self) -> None:
        for key in self.fronts:
            columns = self._of(key)
            self.model.equals(dict.fromkeys(columns, 1.0), 1)
            for column, point in columns.items():
                if point.score < self.want.capabilities.get(key, self.at.rubric.floor):
                    self.model.upper[column] = 0

    def _competency(self, competency: Competency) -> None:
        """Claims: level e needs a mean of e and every capability at e-1; the score is capped above the level."""
        rubric, model = self.at.rubric, self.model
        scored = [item for item in competency.capabilities if item.key in self.fronts]
        if not scored:
            return
        whole = sum((item.weight for item in scored), Fraction(0))
        mean = {
            column: float(point.score * item.weight / whole)
            for item in scored
            for column, point in self._of(item.key).items()
        }
        claims = [model.choice() for _ in rubric.rated_levels]
        for level, claim in zip(rubric.rated_levels, claims, strict=True):
            self._claims[competency.key, level] = claim
            model.lower[claim] = 1 if level <= self.want.competencies.get(competency.key, rubric.floor) else 0
            for item in scored if level - 1 > rubric.floor else ():
                high = {
                    column: -1.0 for column, point in self._of(item.key).items() if point.score >= level - 1
                }
                model.at_most({claim: 1.0, **high}, 0)
        for lower, higher in zip(claims, claims[1:], strict=False):
            model.at_most({higher: 1.0, lower: -1.0}, 0)
        model.at_least(mean | dict.fromkeys(claims, -1.0), rubric.floor - SLACK)
        score = self.scores[competency.key] = model.add(rubric.floor, rubric.top)
        model.at_most({score: 1.0, **{column: -part for column, part in mean.items()}}, 0)
        model.at_most({score: 1.0, **dict.fromkeys(claims, -1.0)}, rubric.floor + float(NEARLY))

    def _dependencies(self) -> None:
        """Rules as implications between claims; those that name an unscored competency are ignored."""
        for rule in self.at.rubric.dependencies:
            if rule.competency not in self.scores or rule.requires not in self.scores:
                continue
            if rule.at_least > self.at.rubric.floor:
                held, needed = self._claims[rule.competency, rule.level], (rule.requires, rule.at_least)
                terms = {held: 1.0} | ({self._claims[needed]: -1.0} if needed in self._claims else {})
                self.model.at_most(terms, 0)

    def _overall(self, overall: Fraction) -> None:
        weights = {c.key: c.weight for c in self.at.rubric.competencies if c.key in self.scores}
        whole = sum(weights.values(), Fraction(0))
        terms = {self.scores[key]: float(weight / whole) for key, weight in weights.items()}
        self.model.at_least(terms, float(overall) - SLACK)

    def _limit(self, burden: int) -> None:
        self.model.at_most(
            {self.columns[p]: float(each) for p, each in self.burdens.items() if each}, burden + 0.5
        )

    def _solve(self, objective: Mapping[int, float]) -> Selection:
        """A best selection, up to the solver's tolerance, that meets what is wanted exactly."""
        while True:
            values = maximise(self.model, objective, self.clock)
            chosen = {key: number for (key, number), column in self.columns.items() if values[column] > 0.5}
            if self.want.met(self.at.raised(dict(self._moves(chosen)))):
                return chosen
            higher = [c for (key, number), c in self.columns.items() if number > chosen[key]]
            self.model.at_least(dict.fromkeys(higher, 1.0), 1)
