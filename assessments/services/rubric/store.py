"""From the exchange format into rows: what a load would do, and doing it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import ProtectedError

from assessments.models import (
    Capability,
    Competency,
    Dependency,
    PartnerLevel,
    Pom,
    Rubric,
    RubricVersion,
    ScaleOption,
)
from assessments.scoring import types
from assessments.scoring.diff import RubricChange, diff_rubrics
from assessments.scoring.reading import default_effort
from assessments.selectors.rubric import engine_rubric
from assessments.services.rubric.lifecycle import check_admin
from assessments.services.rubric.lifecycle import publish as publish_version
from opm.kernel import history, live_metrics
from opm.kernel.errors import Refused

KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*\Z")
SLUG = re.compile(r"[A-Za-z0-9_-]+\Z")  # what an address takes as <slug:...>


@dataclass(frozen=True, slots=True)
class Plan:
    """What loading a rubric would do: `action` is "nothing", "create" or "replace" (the draft of this version).

    `existing` is the stored version of the same key and version, `compared_with` what `changes` are counted from.
    `by_hand` are metrics that no live metric measures.
    """

    action: str
    existing: RubricVersion | None
    compared_with: RubricVersion | None
    changes: list[RubricChange]
    by_hand: list[str]


def plan_import(rubric: types.Rubric) -> Plan:
    """What loading would do; changes nothing.

    Raises Refused where the rubric does not fit into the records, or where its version is published with other content.
    """
    check_fits(rubric)
    existing = _existing(rubric)
    base = existing or _latest(rubric.key)
    changes = diff_rubrics(engine_rubric(base), rubric) if base else []
    if existing is not None and engine_rubric(existing) == rubric:
        return Plan("nothing", existing, existing, [], metrics_by_hand(rubric))
    if existing is not None and not existing.is_draft:
        raise Refused(
            f"Version {existing.version} of {existing.rubric.key} is {existing.status} and differs from this file "
            f"({len(changes)} differences). A published version never changes: give the file a new version."
        )
    return Plan("replace" if existing else "create", existing, base, changes, metrics_by_hand(rubric))


def metrics_by_hand(rubric: types.Rubric) -> list[str]:
    """Keys of metrics (named or expected) that nobody registered: they are entered by hand."""
    named = {metric.key for pom in rubric.poms() for metric in pom.metrics}
    expected = {item.metric for pom in rubric.poms() for item in pom.expects}
    return sorted(key for key in named | expected if live_metrics.find(key) is None)


@transaction.atomic
def import_rubric(
    rubric: types.Rubric, *, by: Any, now: datetime, publish: bool = False, accept_gaps: bool = False
) -> RubricVersion:
    """Store a rubric as a draft (or replace the draft of its version), and publish it where asked.

    Loading the same content again changes nothing. Raises Refused as `plan_import` and `publish` do.
    """
    check_admin(by)
    plan = plan_import(rubric)
    version = plan.existing if plan.action == "nothing" else _store(rubric, plan.existing)
    assert version is not None
    if plan.action != "nothing":
        history.record(_entry(version, plan), by=by, at=now)
    if publish and version.is_draft:
        publish_version(version=version, by=by, now=now, accept_gaps=accept_gaps)
    return version


@transaction.atomic
def clone(*, version: RubricVersion, to: str, by: Any, now: datetime) -> RubricVersion:
    """A new draft with the same content under the version name `to`. Raises Refused when the name is taken or odd."""
    check_admin(by)
    name = to.strip()
    if not name:
        raise Refused("Name the new version, for example 2.")
    if not name.isprintable():
        raise Refused("The name of the new version holds a character that cannot be shown. Remove it.")
    if RubricVersion.objects.filter(rubric=version.rubric, version=name).exists():
        raise Refused(f"Version {name} of {version.rubric.key} exists already; choose another name.")
    draft = import_rubric(replace(engine_rubric(version), version=name), by=by, now=now)
    draft.cloned_from = version
    draft.save(update_fields=["cloned_from"])
    return draft


def _entry(version: RubricVersion, plan: Plan) -> history.Entry:
    old = "" if plan.existing is None else "earlier draft"
    return history.Entry(
        "rubric.load", version, old=old, new=str(version), note=f"{len(plan.changes)} differences"
    )


def _existing(rubric: types.Rubric) -> RubricVersion | None:
    found = RubricVersion.objects.select_related("rubric")
    return found.filter(rubric__key=rubric.key, version=rubric.version).first()


def _latest(rubric_key: str) -> RubricVersion | None:
    """What a new version is compared with: the published one, else the newest."""
    found = RubricVersion.objects.select_related("rubric").filter(rubric__key=rubric_key)
    return found.filter(status=RubricVersion.Status.PUBLISHED).first() or found.order_by("-pk").first()


# --- does it fit --------------------------------------------------------------------------------------------------
def check_fits(rubric: types.Rubric) -> None:
    """Refuse what the engine could score but the records and addresses of the app cannot hold."""
    for place, name, pattern in _names(rubric):
        if not pattern.match(name):
            raise Refused(f"{place}: {name!r} may hold letters, digits, hyphens and underscores only.")
    for pom in rubric.poms():
        if pom.weight.denominator != 1:
            raise Refused(f"POM {pom.key}: the weight {pom.weight} is not a whole number from 1 to 10.")
    parent, version = Rubric(key=rubric.key, name=rubric.name), _version_row(rubric)
    rows: list[tuple[str, models.Model]] = [
        (f"Rubric {rubric.key}", parent),
        (f"Rubric {rubric.key}", version),
    ]
    for row in _all_rows(rubric, version):
        rows.append((f"{type(row)._meta.verbose_name} {getattr(row, 'key', '')}".strip(), row))
    for place, row in rows:
        _check_lengths(place[0].upper() + place[1:], row)


def _names(rubric: types.Rubric) -> Iterator[tuple[str, str, re.Pattern[str]]]:
    yield "Rubric key", rubric.key, SLUG
    yield "Rubric version", rubric.version, KEY
    for competency in rubric.competencies:
        yield f"Competency {competency.key}", competency.key, SLUG
    for capability in rubric.capabilities():
        yield f"Capability {capability.key}", capability.key, SLUG
    for pom in rubric.poms():
        yield f"POM {pom.key}", pom.key, KEY


def _check_lengths(place: str, row: models.Model) -> None:
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if (
            isinstance(field, models.CharField)
            and isinstance(value, str)
            and len(value) > (field.max_length or 0)
        ):
            raise Refused(f"{place}: {field.verbose_name} is longer than {field.max_length} characters.")


# --- writing ------------------------------------------------------------------------------------------------------
def _store(rubric: types.Rubric, existing: RubricVersion | None) -> RubricVersion:
    if existing is not None:
        return replace_content(existing, rubric)
    version = _version_row(rubric)
    version.rubric, _ = Rubric.objects.get_or_create(key=rubric.key, defaults={"name": rubric.name})
    version.save()
    write_parts(rubric, version)
    return version


def replace_content(draft: RubricVersion, rubric: types.Rubric) -> RubricVersion:
    """Put the content of `rubric` in place of a draft's. Some twenty queries whatever the size."""
    _empty(draft)
    version = _version_row(rubric)
    version.pk, version.rubric, version.created_at = draft.pk, draft.rubric, draft.created_at
    version.cloned_from_id = draft.cloned_from_id
    version.save(force_update=True)
    write_parts(rubric, version)
    return version


def _empty(version: RubricVersion) -> None:
    """Take all parts out of a draft. Refused when answers already point at them."""
    try:
        for model in (Pom, Dependency, Capability, Competency, PartnerLevel, ScaleOption):
            model.objects.filter(version=version).delete()
    except ProtectedError as error:
        raise Refused(f"{version} already has answers; give the file a new version.") from error


def write_parts(rubric: types.Rubric, version: RubricVersion) -> None:
    """Insert every part of `rubric` under an empty draft. Eight queries whatever the size."""
    ScaleOption.objects.bulk_create(_scale(rubric, version))
    PartnerLevel.objects.bulk_create(_partner_levels(rubric, version))
    competencies = {row.key: row for row in Competency.objects.bulk_create(_competencies(rubric, version))}
    Dependency.objects.bulk_create(_dependencies(rubric, version, competencies))
    rows = _capabilities(rubric, version, competencies)
    capabilities = {row.key: row for row in Capability.objects.bulk_create(rows)}
    Pom.objects.bulk_create(_poms(rubric, version, capabilities), batch_size=500)


def _all_rows(rubric: types.Rubric, version: RubricVersion) -> Iterable[models.Model]:
    """Every row unsaved, to look at before anything is written."""
    competencies = {row.key: row for row in _competencies(rubric, version)}
    capabilities = {row.key: row for row in _capabilities(rubric, version, competencies)}
    yield from _scale(rubric, version)
    yield from _partner_levels(rubric, version)
    yield from competencies.values()
    yield from _dependencies(rubric, version, competencies)
    yield from capabilities.values()
    yield from _poms(rubric, version, capabilities)


def _version_row(rubric: types.Rubric) -> RubricVersion:
    return RubricVersion(
        version=rubric.version,
        name=rubric.name,
        floor=rubric.floor,
        top=rubric.top,
        levels={str(level): name for level, name in rubric.levels},
        method=rubric.method.name,
        own=rubric.method.own,
        lower=rubric.method.lower,
        pass_value=rubric.method.pass_value,
    )


def _scale(rubric: types.Rubric, version: RubricVersion) -> list[ScaleOption]:
    return [
        ScaleOption(
            version=version,
            position=position,
            key=option.key,
            label=option.label,
            client_label=option.client_label,
            value=option.value,
        )
        for position, option in enumerate(rubric.scale)
    ]


def _partner_levels(rubric: types.Rubric, version: RubricVersion) -> list[PartnerLevel]:
    return [
        PartnerLevel(
            version=version,
            position=position,
            key=rule.key,
            name=rule.name,
            overall=rule.overall or None,
            each=rule.each,
        )
        for position, rule in enumerate(rubric.partner_levels)
    ]


def _competencies(rubric: types.Rubric, version: RubricVersion) -> list[Competency]:
    return [
        Competency(
            version=version,
            position=position,
            key=competency.key,
            name=competency.name,
            intent=competency.intent,
            weight=competency.weight,
        )
        for position, competency in enumerate(rubric.competencies)
    ]


def _dependencies(
    rubric: types.Rubric, version: RubricVersion, competencies: dict[str, Competency]
) -> list[Dependency]:
    return [
        Dependency(
            version=version,
            position=position,
            competency=competencies[rule.competency],
            level=rule.level,
            requires=competencies[rule.requires],
            at_least=rule.at_least,
            why=rule.why,
        )
        for position, rule in enumerate(rubric.dependencies)
    ]


def _capabilities(
    rubric: types.Rubric, version: RubricVersion, competencies: dict[str, Competency]
) -> list[Capability]:
    return [
        Capability(
            version=version,
            competency=competencies[competency.key],
            position=position,
            key=capability.key,
            name=capability.name,
            intent=capability.intent,
            weight=capability.weight,
            ladder={str(level): text for level, text in capability.ladder},
        )
        for competency in rubric.competencies
        for position, capability in enumerate(competency.capabilities)
    ]


def _poms(rubric: types.Rubric, version: RubricVersion, capabilities: dict[str, Capability]) -> list[Pom]:
    return [
        Pom(
            version=version,
            capability=capabilities[capability.key],
            position=position,
            **pom_fields(pom, rubric.floor),
        )
        for capability in rubric.capabilities()
        for position, pom in enumerate(capability.poms)
    ]


def pom_fields(pom: types.Pom, floor: int) -> dict[str, Any]:
    """The columns of a POM. The default effort of its level is stored as "none given"."""
    effort = None if pom.effort == default_effort(pom.level, floor) else pom.effort
    return {
        "key": pom.key,
        "level": pom.level,
        "title": pom.title,
        "weight": int(pom.weight),
        "critical": pom.critical,
        "na_allowed": pom.na_allowed,
        "effort": effort,
        "ask": pom.ask,
        "hints": dict(pom.hints),
        "practices": list(pom.practices),
        "outcomes": list(pom.outcomes),
        "metrics": [{"key": m.key, "unit": m.unit, "text": m.text} for m in pom.metrics],
        "expects": [
            {"option": item.option, "metric": item.metric, "op": item.op, "value": str(item.value)}
            for item in pom.expects
        ],
    }
