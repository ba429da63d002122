"""Reading the rubric: versions, and a version as the frozen value that the engine takes."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.conf import settings

from assessments.models import Capability, Competency, Pom, RubricVersion
from assessments.scoring import types
from assessments.scoring.reading import default_effort


def current_version(rubric_key: str = "") -> RubricVersion | None:
    """The published version of a rubric (the house's own where none is named), or None. One query."""
    published = RubricVersion.objects.filter(status=RubricVersion.Status.PUBLISHED)
    return (
        published.filter(rubric__key=rubric_key or settings.DEFAULT_RUBRIC).select_related("rubric").first()
    )


def versions(*, drafts: bool) -> list[RubricVersion]:
    """All versions, newest first; drafts only for those who edit them. One query."""
    found = RubricVersion.objects.select_related("rubric").order_by("rubric__name", "-pk")
    return list(found if drafts else found.exclude(status=RubricVersion.Status.DRAFT))


def engine_rubric(version: RubricVersion) -> types.Rubric:
    """The version as the engine's frozen value, equal to the file it was loaded from.

    Seven queries for a draft; a published or retired version never changes and is kept in memory.
    """
    if version.is_draft:
        return _build(version)
    return _kept(version.pk, version.created_at)


@lru_cache(maxsize=16)
def _kept(pk: int, created_at: datetime) -> types.Rubric:
    # The moment of creation is part of the key: a restored or rolled-back database may give a number out again.
    return _build(RubricVersion.objects.select_related("rubric").get(pk=pk))


def pom_rows(version: RubricVersion) -> dict[str, Pom]:
    """Every POM row of a version by its key. One query."""
    return {pom.key: pom for pom in version.poms.select_related("capability")}


def pom_ids(version: RubricVersion) -> dict[str, int]:
    """Primary key of every POM by its key. One query for a draft, kept in memory afterwards."""
    if version.is_draft:
        return dict(version.poms.values_list("key", "pk"))
    return dict(_kept_pom_ids(version.pk, version.created_at))


@lru_cache(maxsize=16)
def _kept_pom_ids(pk: int, created_at: datetime) -> tuple[tuple[str, int], ...]:
    return tuple(Pom.objects.filter(version=pk).values_list("key", "pk"))


# --- rows to frozen values ----------------------------------------------------------------------------------------
def _build(version: RubricVersion) -> types.Rubric:
    scale = tuple(
        types.Option(row.key, row.label, row.value, row.client_label) for row in version.scale.all()
    )
    return types.Rubric(
        key=version.rubric.key,
        version=version.version,
        name=version.name,
        floor=version.floor,
        top=version.top,
        levels=_by_level(version.levels),
        scale=scale,
        method=_method(version),
        partner_levels=tuple(
            types.PartnerLevel(row.key, row.name, row.overall or Fraction(0), row.each)
            for row in version.partner_levels.all()
        ),
        dependencies=tuple(
            types.Dependency(row.competency.key, row.level, row.requires.key, row.at_least, row.why)
            for row in version.dependencies.select_related("competency", "requires")
        ),
        competencies=_competencies(version, [option.key for option in scale]),
    )


def _method(version: RubricVersion) -> types.Method:
    name: Any = version.method
    return types.Method(name, version.own, version.lower, version.pass_value)


def _by_level(texts: dict[str, str]) -> tuple[tuple[int, str], ...]:
    """{"1": "Initial"} in the order of the levels; a database may give the keys in any order."""
    return tuple(sorted((int(level), text) for level, text in texts.items()))


def _competencies(version: RubricVersion, options: list[str]) -> tuple[types.Competency, ...]:
    poms: dict[int, list[types.Pom]] = defaultdict(list)
    for pom in version.poms.order_by("position", "pk"):  # file order, whatever the level
        poms[pom.capability_id].append(_pom(pom, version.floor, options))
    capabilities: dict[int, list[types.Capability]] = defaultdict(list)
    for row in version.capabilities.all():
        capabilities[row.competency_id].append(_capability(row, tuple(poms[row.pk])))
    return tuple(_competency(row, tuple(capabilities[row.pk])) for row in version.competencies.all())


def _competency(row: Competency, capabilities: tuple[types.Capability, ...]) -> types.Competency:
    return types.Competency(row.key, row.name, row.weight, row.intent, capabilities)


def _capability(row: Capability, poms: tuple[types.Pom, ...]) -> types.Capability:
    return types.Capability(row.key, row.name, row.intent, row.weight, _by_level(row.ladder), poms)


def _pom(row: Pom, floor: int, options: list[str]) -> types.Pom:
    """Hints come in the order of the scale, options unknown to it last."""
    order = {key: position for position, key in enumerate(options)}
    hints = sorted(row.hints.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0]))
    return types.Pom(
        key=row.key,
        level=row.level,
        title=row.title,
        weight=Fraction(row.weight),
        critical=row.critical,
        na_allowed=row.na_allowed,
        effort=row.effort if row.effort is not None else default_effort(row.level, floor),
        ask=row.ask,
        hints=tuple(hints),
        practices=tuple(row.practices),
        outcomes=tuple(row.outcomes),
        metrics=tuple(types.MetricText(**metric) for metric in row.metrics),
        expects=tuple(
            types.Expectation(item["option"], item["metric"], item["op"], Fraction(item["value"]))
            for item in row.expects
        ),
    )
