"""A small mixed-integer model and HiGHS, which solves it: silent, on one thread, the same way every time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

from .types import PlanError

if TYPE_CHECKING:
    import highspy

SECONDS = 20.0
OPTIONS = (
    ("output_flag", False),
    ("threads", 1),
    ("random_seed", 0),
    ("mip_rel_gap", 0.1),
    ("mip_abs_gap", 0.0),
    ("mip_feasibility_tolerance", 1e-9),
    ("primal_feasibility_tolerance", 1e-9),
    ("dual_feasibility_tolerance", 1e-9),
)
Terms = Mapping[int, float]  # column -> coefficient


@dataclass(slots=True)
class Model:
    """Columns with bounds and rows `low <= sum(coefficient x column) <= high`; binaries are marked."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    binary: list[bool] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def add(self, lower: float, upper: float, *, binary: bool = False) -> int:
        """A new column; its number."""
        self.lower.append(lower)
        self.upper.append(upper)
        self.binary.append(binary)
        return len(self.lower) - 1

    def choice(self) -> int:
        """A new column that is 0 or 1."""
        return self.add(0, 1, binary=True)

    def at_least(self, terms: Terms, low: float) -> None:
        """Require sum >= low."""
        self.rows.append((dict(terms), low, float("inf")))

    def at_most(self, terms: Terms, high: float) -> None:
        """Require sum <= high."""
        self.rows.append((dict(terms), float("-inf"), high))

    def equals(self, terms: Terms, value: float) -> None:
        """Require sum == value."""
        self.rows.append((dict(terms), value, value))


class Clock:
    """The time that is left for one plan, over all the times the solver runs for it."""

    def __init__(self) -> None:
        self._end = monotonic() + SECONDS

    def left(self) -> float:
        """Seconds left; PlanError when there are none."""
        left = self._end - monotonic()
        if left <= 0:
            raise PlanError("The plan could not be worked out in the time there is. Ask for a smaller goal.")
        return left


def maximise(model: Model, objective: Terms, clock: Clock) -> list[float]:
    """The column values of a best solution.

    Raises PlanError when the time is up or there is no solution. The answer is that of floating-point
    arithmetic: the caller checks it.
    """
    highs = _loaded(model, objective, clock, whole=True)
    _run(highs, clock)
    return list(highs.getSolution().col_value)


def with_reduced_costs(model: Model, objective: Terms, clock: Clock) -> tuple[float, list[float]]:
    """The best value when choices may be fractions, and each column's reduced cost (not above 0 at its bound 0)."""
    highs = _loaded(model, objective, clock, whole=False)
    _run(highs, clock)
    return highs.getObjectiveValue(), list(highs.getSolution().col_dual)


def _loaded(model: Model, objective: Terms, clock: Clock, *, whole: bool) -> highspy.Highs:
    # A compiled solver: loaded with the first plan, not with the first page.
    import highspy
    import numpy as np

    highs = highspy.Highs()
    for name, value in (*OPTIONS, ("time_limit", clock.left())):
        highs.setOptionValue(name, value)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.lower), len(model.rows)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.array([objective.get(column, 0.0) for column in range(lp.num_col_)], float)
    lp.col_lower_, lp.col_upper_ = np.array(model.lower, float), np.array(model.upper, float)
    lp.row_lower_ = np.array([low for _, low, _ in model.rows], float)
    lp.row_upper_ = np.array([high for _, _, high in model.rows], float)
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[binary and whole] for binary in model.binary]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(terms) for terms, _, _ in model.rows)])
    lp.a_matrix_.index_ = np.array([column for terms, _, _ in model.rows for column in terms], int)
    lp.a_matrix_.value_ = np.array([value for terms, _, _ in model.rows for value in terms.values()], float)
    highs.passModel(lp)
    return highs


def _run(highs: highspy.Highs, clock: Clock) -> None:
    """Run to the optimum. A model here always has a solution, so "infeasible" is tried again without presolve."""
    import highspy

    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        highs.setOptionValue("time_limit", clock.left())
        highs.setOptionValue("presolve", "off")
        highs.clearSolver()
        highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        clock.left()
        raise PlanError("The solver found no plan. Ask for a smaller goal.")
