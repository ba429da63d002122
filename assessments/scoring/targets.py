"""Targets as levels of capabilities, pure (SCORING.md, "Beside the score")."""

from __future__ import annotations

from math import ceil

from .types import PartnerLevel, Rubric


def partner_target(rubric: Rubric, partner: str) -> int:
    """The least whole level at which every capability meets the rule of a partner level, within floor..top.

    With every capability at that level the overall score and each competency level are that level too. KeyError for
    a partner level that the rubric does not have.
    """
    rule = rubric.partner_level(partner)
    return max(rubric.floor, min(rubric.top, max(ceil(rule.overall), rule.each or 0)))


def partners_to_target(rubric: Rubric) -> tuple[PartnerLevel, ...]:
    """The partner levels that ask for more than the floor, in the rubric's order: the ones one can aim at."""
    return tuple(rule for rule in rubric.partner_levels if partner_target(rubric, rule.key) > rubric.floor)
