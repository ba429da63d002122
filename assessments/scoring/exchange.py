"""The exchange format opm-rubric/1: reading and writing rubrics as YAML or JSON, without loss.

Source: SCORING.md, "Exchange formats". `load_rubric(dump_rubric(r)) == r` for every rubric.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from .numbers import plain
from .parsing import ExchangeError, Source, parse
from .places import Place
from .reading import DEFAULT_SCALE, FORMAT, default_effort, read_rubric
from .types import Capability, Competency, Expectation, Method, MetricText, Option, Pom, Rubric

__all__ = [
    "DEFAULT_SCALE",
    "FORMAT",
    "ExchangeError",
    "dump_rubric",
    "load_rubric",
    "rubric_from_dict",
    "rubric_to_dict",
]


def load_rubric(content: str | bytes) -> Rubric:
    """The rubric in a YAML or JSON text; ExchangeError names the line and the place of what is wrong."""
    source = parse(content)
    return read_rubric(Place(source.data, source))


def rubric_from_dict(data: Mapping[str, Any]) -> Rubric:
    """The rubric in plain data (as `rubric_to_dict` gives it, or JSON read with any number type)."""
    source = Source(_text_keys(data))
    return read_rubric(Place(source.data, source))


def _text_keys(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {str(key): _text_keys(value) for key, value in data.items()}
    return [_text_keys(item) for item in data] if isinstance(data, (list, tuple)) else data


def dump_rubric(rubric: Rubric, fmt: Literal["yaml", "json"] = "yaml") -> str:
    """The rubric as readable text; what equals its default is left out."""
    data = rubric_to_dict(rubric)
    if fmt == "json":
        return json.dumps(_writable(data), ensure_ascii=False, indent=1) + "\n"
    import yaml  # only files in YAML need it

    dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text: str = yaml.dump(_writable(data), Dumper=dumper, sort_keys=False, allow_unicode=True, width=110)
    return text


def _writable(data: Any) -> Any:
    """Decimals as floats where their shortest text is exactly the decimal, else as quoted text."""
    if isinstance(data, dict):
        return {key: _writable(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_writable(value) for value in data]
    if isinstance(data, Decimal):
        number = float(data)
        return number if Fraction(repr(number)) == Fraction(data) else str(data)
    return data


def rubric_to_dict(rubric: Rubric) -> dict[str, Any]:
    """The rubric as plain data in the order of the format; numbers as int, Decimal or "a/b"."""
    data: dict[str, Any] = {
        "format": FORMAT,
        "key": rubric.key,
        "version": rubric.version,
        "name": rubric.name,
        "floor": rubric.floor,
        "top": rubric.top,
        "levels": {level: name for level, name in rubric.levels},
        "scale": [_option(option) for option in rubric.scale],
        "method": _method(rubric.method),
    }
    if rubric.partner_levels:
        data["partner_levels"] = [
            {"key": rule.key, "name": rule.name}
            | ({"overall": plain(rule.overall)} if rule.overall else {})
            | ({"each": rule.each} if rule.each is not None else {})
            for rule in rubric.partner_levels
        ]
    if rubric.dependencies:
        data["dependencies"] = [
            {"competency": r.competency, "level": r.level, "requires": r.requires, "at_least": r.at_least}
            | ({"why": r.why} if r.why else {})
            for r in rubric.dependencies
        ]
    data["competencies"] = [_competency(competency, rubric) for competency in rubric.competencies]
    return data


def _option(option: Option) -> dict[str, Any]:
    client = {"client_label": option.client_label} if option.client_label else {}
    return {"key": option.key, "label": option.label} | client | {"value": plain(option.value)}


def _method(method: Method) -> dict[str, Any]:
    data: dict[str, Any] = {"name": method.name}
    if method.name == "gated":
        data |= {"own": plain(method.own), "lower": plain(method.lower)}
    elif method.pass_value is not None:
        data["pass_value"] = plain(method.pass_value)
    return data


def _competency(competency: Competency, rubric: Rubric) -> dict[str, Any]:
    data: dict[str, Any] = {"key": competency.key, "name": competency.name}
    if competency.intent:
        data["intent"] = competency.intent
    data["weight"] = plain(competency.weight)
    data["capabilities"] = [_capability(capability, rubric) for capability in competency.capabilities]
    return data


def _capability(capability: Capability, rubric: Rubric) -> dict[str, Any]:
    data: dict[str, Any] = {"key": capability.key, "name": capability.name}
    if capability.intent:
        data["intent"] = capability.intent
    data["weight"] = plain(capability.weight)
    if capability.ladder:
        data["ladder"] = {level: text for level, text in capability.ladder}
    data["poms"] = [_pom(pom, rubric) for pom in capability.poms]
    return data


def _pom(pom: Pom, rubric: Rubric) -> dict[str, Any]:
    fields: dict[str, tuple[Any, bool]] = {  # value and whether it is said (it differs from its default)
        "title": (pom.title, bool(pom.title)),
        "weight": (plain(pom.weight), pom.weight != 1),
        "critical": (True, pom.critical),
        "na_allowed": (False, not pom.na_allowed and not pom.critical),
        "effort": (plain(pom.effort), pom.effort != default_effort(pom.level, rubric.floor)),
        "ask": (pom.ask, bool(pom.ask)),
        "hints": (dict(pom.hints), bool(pom.hints)),
        "practices": (list(pom.practices), bool(pom.practices)),
        "outcomes": (list(pom.outcomes), bool(pom.outcomes)),
        "metrics": ([_metric(metric) for metric in pom.metrics], bool(pom.metrics)),
        "expects": ([_expectation(item) for item in pom.expects], bool(pom.expects)),
    }
    said = {name: value for name, (value, differs) in fields.items() if differs}
    return {"key": pom.key, "level": pom.level} | said


def _metric(metric: MetricText) -> dict[str, Any]:
    return {"key": metric.key, "unit": metric.unit} | ({"text": metric.text} if metric.text else {})


def _expectation(item: Expectation) -> dict[str, Any]:
    return {"option": item.option, "metric": item.metric, "op": item.op, "value": plain(item.value)}
