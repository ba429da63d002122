"""From a place in a file to a Rubric: every rule of opm-rubric/1 that a file can break is refused here."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .parsing import quoted
from .places import Place
from .types import (
    METHODS,
    Capability,
    Competency,
    Dependency,
    Expectation,
    Method,
    MethodName,
    MetricText,
    Option,
    PartnerLevel,
    Pom,
    Rubric,
)

FORMAT = "opm-rubric/1"
MAX_LEVEL = 100
UNITS = ("#", "%", "days", "money")
OPERATORS = ("<=", "<", ">=", ">", "==", "!=")
EFFORTS = (1, 2, 4, 6)
DEFAULT_SCALE = (
    Option("N", "Not in place", Fraction(0), "No"),
    Option("P", "Partially", Fraction(1, 3), "Partly"),
    Option("L", "Largely", Fraction(2, 3), "Mostly"),
    Option("F", "Fully", Fraction(1), "Always"),
)
THRESHOLDS: dict[str, tuple[str, ...]] = {
    "gated": ("own", "lower"),
    "all_items": ("pass_value",),
    "additive": (),
    "mean": (),
}
_RUBRIC = (
    "format",
    "key",
    "version",
    "name",
    "floor",
    "top",
    "levels",
    "scale",
    "method",
    "partner_levels",
    "dependencies",
    "competencies",
)
_POM = (
    "key",
    "level",
    "title",
    "weight",
    "critical",
    "na_allowed",
    "effort",
    "ask",
    "hints",
    "practices",
    "outcomes",
    "metrics",
    "expects",
)


def default_effort(level: int, floor: int) -> Fraction:
    """Person-weeks for one option up where the file says nothing: 1, 2, 4, 6 by level above the floor."""
    return Fraction(EFFORTS[max(0, min(level - floor - 1, len(EFFORTS) - 1))])


class _Keys:
    """Keys already taken: unique over competencies, capabilities and POMs of a rubric."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def take(self, place: Place) -> str:
        key = place.name()
        if key in self.taken:
            place.fail(f"duplicate key {quoted(key)}", "key")
        self.taken.add(key)
        return key


def read_rubric(place: Place) -> Rubric:
    """The rubric at this place; ExchangeError names what is wrong and where."""
    place.mapping()
    if not place.has("format") or place.data["format"] != FORMAT:
        place.fail(f"unknown format {quoted(place.data.get('format'))}, expected {FORMAT}", "format")
    place.mapping(_RUBRIC)
    floor, top = place.whole("floor", 1), place.whole("top", 5)
    if floor < 0:
        place.fail("floor must be 0 or more", "floor")
    if not floor < top <= MAX_LEVEL:
        place.fail(f"levels out of order: top must be above the floor (at most {MAX_LEVEL})", "top")
    scale = _scale(place)
    method = _method(place, scale)
    keys = _Keys()
    competencies = tuple(
        _competency(item, floor, top, scale, keys) for item in place.items("competencies", required=True)
    )
    return Rubric(
        key=place.name(),
        version=place.name("version"),
        name=place.text("name", place.name()),
        floor=floor,
        top=top,
        levels=_levels(place, floor, top),
        scale=scale,
        method=method,
        partner_levels=_partner_levels(place),
        dependencies=_dependencies(place, floor, top, method, {item.key for item in competencies}),
        competencies=competencies,
    )


def _levels(place: Place, floor: int, top: int) -> tuple[tuple[int, str], ...]:
    if not place.has("levels"):
        return tuple((level, f"Level {level}") for level in range(floor, top + 1))
    named = _by_level(place, "levels", floor, top)
    if [level for level, _ in named] != list(range(floor, top + 1)):
        place.fail(f"must name every level from {floor} to {top}", "levels")
    return named


def _by_level(place: Place, key: str, floor: int, top: int) -> tuple[tuple[int, str], ...]:
    """A mapping from levels (in order, floor..top) to texts."""
    found: list[tuple[int, str]] = []
    for name, item in place.pairs(key):
        if not name.isascii() or not name.isdigit() or len(name) > 3 or not floor <= int(name) <= top:
            item.fail(f"{quoted(name)} is not a level from {floor} to {top}")
        if found and int(name) <= found[-1][0]:
            item.fail(f"levels out of order: {name} after {found[-1][0]}")
        found.append((int(name), item.as_text()))
    return tuple(found)


def _scale(place: Place) -> tuple[Option, ...]:
    if not place.has("scale"):
        return DEFAULT_SCALE
    scale: list[Option] = []
    for item in place.items("scale"):
        item.mapping(("key", "label", "client_label", "value"))
        key = item.name()
        value = item.child("value").as_number()
        if key in {option.key for option in scale}:
            item.fail(f"duplicate key {quoted(key)}", "key")
        if not 0 <= value <= 1:
            item.fail(f"value must be between 0 and 1, not {value}", "value")
        if scale and value <= scale[-1].value:
            item.fail(f"scale out of order: {value} after {scale[-1].value}", "value")
        scale.append(Option(key, item.text("label", key), value, item.text("client_label", "")))
    if len(scale) < 2:
        place.fail("must have two options or more", "scale")
    return tuple(scale)


def _method(place: Place, scale: tuple[Option, ...]) -> Method:
    if not place.has("method"):
        return Method()
    at = place.child("method")
    if isinstance(at.data, str):
        at = Place({"name": at.data}, at.source, at.path)
    at.mapping()
    name: MethodName | None = next((known for known in METHODS if known == at.text("name")), None)
    if name is None:
        at.fail(f"unknown method {quoted(at.text('name'))}", "name")
    at.mapping(("name", *THRESHOLDS[name]))
    own, lower = _threshold(at, "own", Fraction(1, 2)), _threshold(at, "lower", Fraction(17, 20))
    return Method(name, own, lower, _pass_value(at, scale) if name == "all_items" else None)


def _pass_value(at: Place, scale: tuple[Option, ...]) -> Fraction | None:
    """The given pass value, None where the default holds; either must be above the lowest option's."""
    value = at.number("pass_value", scale[-2].value)
    if value <= 0 or value <= scale[0].value:
        at.fail(f"the lowest option meets pass_value {value}", "pass_value")
    if value > scale[-1].value:
        at.fail(f"no option meets pass_value {value}", "pass_value")
    return value if at.has("pass_value") else None


def _threshold(at: Place, key: str, default: Fraction) -> Fraction:
    value = at.positive(key, default)
    if value > 1:
        at.fail(f"must be at most 1, not {value}", key)
    return value


def _partner_levels(place: Place) -> tuple[PartnerLevel, ...]:
    rules: list[PartnerLevel] = []
    for item in place.items("partner_levels"):
        item.mapping(("key", "name", "overall", "each"))
        rule = PartnerLevel(
            key=item.name(),
            name=item.text("name", item.name()),
            overall=item.number("overall", Fraction(0)),
            each=item.whole("each") if item.has("each") else None,
        )
        if rule.overall < 0 or (rule.each or 0) < 0:
            item.fail("a threshold of a partner level must be 0 or more")
        if rule.key in {known.key for known in rules}:
            item.fail(f"duplicate key {quoted(rule.key)}", "key")
        if rules and (rule.overall < rules[-1].overall or (rule.each or 0) < (rules[-1].each or 0)):
            item.fail(f"partner levels out of order: {quoted(rule.key)} needs less than the one before it")
        rules.append(rule)
    return tuple(rules)


def _dependencies(
    place: Place, floor: int, top: int, method: Method, known: Iterable[str]
) -> tuple[Dependency, ...]:
    items = place.items("dependencies")
    if items and method.name not in ("gated", "all_items"):
        place.fail(f"method {method.name} allows no dependencies", "dependencies")
    return tuple(_dependency(item, floor, top, known) for item in items)


def _dependency(item: Place, floor: int, top: int, known: Iterable[str]) -> Dependency:
    item.mapping(("competency", "level", "requires", "at_least", "why"))
    for end in ("competency", "requires"):
        if item.text(end) not in known:
            item.fail(f"unknown competency {quoted(item.text(end))}", end)
    rule = Dependency(
        item.text("competency"),
        item.whole("level"),
        item.text("requires"),
        item.whole("at_least"),
        item.text("why", ""),
    )
    if rule.competency == rule.requires:
        item.fail(f"{quoted(rule.competency)} depends on itself", "requires")
    if not floor < rule.level <= top:
        item.fail(f"level must be above the floor {floor} and at most {top}, not {rule.level}", "level")
    if not floor <= rule.at_least <= top:
        item.fail(f"at_least must be from {floor} to {top}, not {rule.at_least}", "at_least")
    return rule


def _competency(item: Place, floor: int, top: int, scale: tuple[Option, ...], keys: _Keys) -> Competency:
    item.mapping(("key", "name", "weight", "intent", "capabilities"))
    key = keys.take(item)
    return Competency(
        key=key,
        name=item.text("name", key),
        weight=item.positive("weight", Fraction(1)),
        intent=item.text("intent", ""),
        capabilities=tuple(
            _capability(below, floor, top, scale, keys) for below in item.items("capabilities", required=True)
        ),
    )


def _capability(item: Place, floor: int, top: int, scale: tuple[Option, ...], keys: _Keys) -> Capability:
    item.mapping(("key", "name", "weight", "intent", "ladder", "poms"))
    key = keys.take(item)
    return Capability(
        key=key,
        name=item.text("name", key),
        intent=item.text("intent", ""),
        weight=item.positive("weight", Fraction(1)),
        ladder=_by_level(item, "ladder", floor, top),
        poms=tuple(_pom(below, floor, top, scale, keys) for below in item.items("poms")),
    )


def _pom(item: Place, floor: int, top: int, scale: tuple[Option, ...], keys: _Keys) -> Pom:
    item.mapping(_POM)
    key = keys.take(item)
    level = item.whole("level")
    if not floor <= level <= top:
        item.fail(f"level must be from {floor} to {top}, not {level}", "level")
    weight = item.positive("weight", Fraction(1))
    if not 1 <= weight <= 10:
        item.fail(f"weight must be from 1 to 10, not {weight}", "weight")
    critical = item.flag("critical", False)
    na_allowed = item.flag("na_allowed", True)
    return Pom(
        key=key,
        level=level,
        title=item.text("title", ""),
        weight=weight,
        critical=critical,
        na_allowed=na_allowed and not critical,
        effort=item.positive("effort", default_effort(level, floor)),
        ask=item.text("ask", ""),
        hints=_hints(item, scale),
        practices=item.texts("practices"),
        outcomes=item.texts("outcomes"),
        metrics=tuple(_metric(below) for below in item.items("metrics")),
        expects=tuple(_expectation(below, scale) for below in item.items("expects")),
    )


def _hints(item: Place, scale: tuple[Option, ...]) -> tuple[tuple[str, str], ...]:
    given = item.pairs("hints")
    for option, at in given:
        _known_option(at, option, scale)
    said = {option: at.as_text() for option, at in given}
    return tuple(
        (option.key, said[option.key]) for option in scale if option.key in said
    )  # always in scale order


def _known_option(at: Place, option: str, scale: tuple[Option, ...]) -> str:
    if option not in {known.key for known in scale}:
        at.fail(f"unknown option {quoted(option)}")
    return option


def _metric(item: Place) -> MetricText:
    item.mapping(("key", "unit", "text"))
    unit = item.text("unit")
    if unit not in UNITS:
        item.fail(f"unknown unit {quoted(unit)}", "unit")
    return MetricText(item.name(), unit, item.text("text", ""))


def _expectation(item: Place, scale: tuple[Option, ...]) -> Expectation:
    item.mapping(("option", "metric", "op", "value"))
    operator = item.text("op")
    if operator not in OPERATORS:
        item.fail(f"unknown comparison {quoted(operator)}", "op")
    option = _known_option(item.child("option"), item.text("option"), scale)
    return Expectation(option, item.name("metric"), operator, item.child("value").as_number())
