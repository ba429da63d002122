"""The planner finds what looking at every plan finds: effort, steps, keys, options and score, exactly."""

from __future__ import annotations

import pytest

from assessments.scoring import improvement_plan

from .brute import all_ways, best_way, goals, random_case


@pytest.mark.parametrize("seed", range(24))
def test_the_planner_finds_the_best_of_all_plans(seed: int) -> None:
    case = random_case(seed)
    ways = all_ways(case)
    for goal in goals(case, seed):
        plan = improvement_plan(case.rubric, case.start, goal)
        best = best_way(case, ways, goal)
        assert plan.reachable == (best is not None), goal
        assert plan.reachable != bool(plan.reason)
        if best is not None:
            found = {step.pom: step.after for step in plan.steps}
            assert (plan.effort, found) == (best.rank[0], best.raised), goal
            assert plan.after.overall == best.result.overall
            assert plan.after == best.result
