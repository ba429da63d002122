"""The frozen values that the engine takes and returns (SCORING.md: inputs, records, explanations).

All numbers are exact (`Fraction`); `None` means "not scored". Nothing here knows a user, a row or a clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any, Literal

Side = Literal["it", "client"]
MethodName = Literal["gated", "additive", "all_items", "mean"]
Basis = Literal["sufficient", "insufficient"]
SIDES: tuple[Side, Side] = ("it", "client")
METHODS: tuple[MethodName, ...] = ("gated", "additive", "all_items", "mean")
DEFAULT_CERTAINTY = 4


@dataclass(frozen=True, slots=True)
class Option:
    """One option of the rating scale; `value` in 0..1; `client_label` is the word on the client's page."""

    key: str
    label: str
    value: Fraction
    client_label: str = ""


@dataclass(frozen=True, slots=True)
class MetricText:
    """A metric named by a POM; unit "#", "%" (share 0-1), "days" or "money"."""

    key: str
    unit: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Expectation:
    """ "Option F needs metric <= value": holds for that option and every higher one."""

    option: str
    metric: str
    op: str
    value: Fraction


@dataclass(frozen=True, slots=True)
class Pom:
    """A practice, outcome or metric statement. At the floor level it is described and never rated.

    `weight` 1..10; `effort` in person-weeks for one option up; `hints` pairs (option key, words).
    """

    key: str
    level: int
    title: str = ""
    weight: Fraction = Fraction(1)
    critical: bool = False
    na_allowed: bool = True
    effort: Fraction = Fraction(1)
    ask: str = ""
    hints: tuple[tuple[str, str], ...] = ()
    practices: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    metrics: tuple[MetricText, ...] = ()
    expects: tuple[Expectation, ...] = ()

    def hint(self, option: str) -> str:
        """The words under the client's option, or ""."""
        return dict(self.hints).get(option, "")


@dataclass(frozen=True, slots=True)
class Capability:
    """A capability with its POMs in file order; `ladder` pairs (level, headline)."""

    key: str
    name: str
    intent: str = ""
    weight: Fraction = Fraction(1)
    ladder: tuple[tuple[int, str], ...] = ()
    poms: tuple[Pom, ...] = ()

    def headline(self, level: int) -> str:
        """The headline of a level of this capability, or ""."""
        return dict(self.ladder).get(level, "")


@dataclass(frozen=True, slots=True)
class Competency:
    """A competency with its capabilities in file order."""

    key: str
    name: str
    weight: Fraction = Fraction(1)
    intent: str = ""
    capabilities: tuple[Capability, ...] = ()


@dataclass(frozen=True, slots=True)
class Dependency:
    """Level >= `level` in `competency` requires level >= `at_least` in `requires`."""

    competency: str
    level: int
    requires: str
    at_least: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class PartnerLevel:
    """A partner-level rule: met by an overall score >= `overall` and every competency level >= `each`."""

    key: str
    name: str
    overall: Fraction = Fraction(0)
    each: int | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """The scoring method with its thresholds; those of other methods keep their defaults and mean nothing."""

    name: MethodName = "gated"
    own: Fraction = Fraction(1, 2)
    lower: Fraction = Fraction(17, 20)
    pass_value: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Rubric:
    """One version of a rubric: everything that turns answers into scores.

    Lookups by key are built once; `cache` keeps what other modules of this package derive from the rubric
    (it takes no part in equality).
    """

    key: str
    version: str
    name: str
    floor: int
    top: int
    levels: tuple[tuple[int, str], ...]
    scale: tuple[Option, ...]
    method: Method
    partner_levels: tuple[PartnerLevel, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    competencies: tuple[Competency, ...] = ()
    cache: dict[str, Any] = field(init=False, repr=False, compare=False, hash=False)
    _poms: dict[str, tuple[Pom, Capability]] = field(init=False, repr=False, compare=False, hash=False)
    _capabilities: dict[str, tuple[Capability, Competency]] = field(
        init=False, repr=False, compare=False, hash=False
    )
    _competencies: dict[str, Competency] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        capabilities = {
            capability.key: (capability, competency)
            for competency in self.competencies
            for capability in competency.capabilities
        }
        poms = {
            pom.key: (pom, capability) for capability, _ in capabilities.values() for pom in capability.poms
        }
        object.__setattr__(self, "cache", {})
        object.__setattr__(self, "_capabilities", capabilities)
        object.__setattr__(self, "_poms", poms)
        object.__setattr__(self, "_competencies", {c.key: c for c in self.competencies})

    def __reduce__(self) -> tuple[Any, ...]:
        names = ("key", "version", "name", "floor", "top", "levels", "scale", "method")
        rest = ("partner_levels", "dependencies", "competencies")
        return Rubric, tuple(getattr(self, name) for name in names + rest)

    def pom(self, key: str) -> Pom:
        """The POM of this key; KeyError if there is none."""
        return self._poms[key][0]

    def has_pom(self, key: str) -> bool:
        """Whether the rubric has a POM of this key (at any level, the floor included)."""
        return key in self._poms

    def capability(self, key: str) -> Capability:
        """The capability of this key; KeyError if there is none."""
        return self._capabilities[key][0]

    def competency(self, key: str) -> Competency:
        """The competency of this key; KeyError if there is none."""
        return self._competencies[key]

    def capability_of(self, pom_key: str) -> Capability:
        """The capability a POM belongs to."""
        return self._poms[pom_key][1]

    def competency_of(self, capability_key: str) -> Competency:
        """The competency a capability belongs to."""
        return self._capabilities[capability_key][1]

    def capabilities(self) -> Iterator[Capability]:
        """All capabilities in file order."""
        return (capability for capability, _ in self._capabilities.values())

    def poms(self) -> Iterator[Pom]:
        """All POMs in file order, those at the floor included."""
        return (pom for pom, _ in self._poms.values())

    def rated_poms(self) -> Iterator[Pom]:
        """The POMs above the floor, in file order: those that are rated."""
        return (pom for pom in self.poms() if pom.level > self.floor)

    def option(self, key: str) -> Option:
        """The option of this key; KeyError if there is none."""
        for option in self.scale:
            if option.key == key:
                return option
        raise KeyError(key)

    def position(self, option_key: str) -> int:
        """The position of an option in the scale, lowest 0."""
        return self.scale.index(self.option(option_key))

    def level_name(self, level: int) -> str:
        """The name of a level, such as "Advanced"."""
        return dict(self.levels).get(level, f"Level {level}")

    def partner_level(self, key: str) -> PartnerLevel:
        """The partner-level rule of this key; KeyError if there is none."""
        return {rule.key: rule for rule in self.partner_levels}[key]

    @property
    def rated_levels(self) -> range:
        """The levels that can be rated: floor + 1 .. top."""
        return range(self.floor + 1, self.top + 1)


@dataclass(frozen=True, slots=True)
class Answer:
    """One respondent's answer to one POM: an option, NA with a reason, or blank (neither).

    `evidence` says that there is a link, `evidence_on` is its date where it has one.
    """

    option: str | None = None
    na: bool = False
    reason: str = ""
    certainty: int = DEFAULT_CERTAINTY
    note: bool = False
    evidence_on: date | None = None
    evidence: bool = False

    @property
    def blank(self) -> bool:
        """Neither an option nor NA."""
        return self.option is None and not self.na


@dataclass(frozen=True, slots=True)
class Sheet:
    """One respondent's answers; `asked` None means: every POM above the floor."""

    respondent: str
    side: Side
    asked: frozenset[str] | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)


class BindingKind(StrEnum):
    """What stands between a capability and the next level (method `gated`)."""

    OWN = "own"
    LOWER = "lower"
    VETO = "veto"
    NO_POM = "no_pom"


@dataclass(frozen=True, slots=True)
class Binding:
    """The binding term. `own`, `lower`: level, value, needs (value must exceed it); `veto`: level, pom."""

    kind: BindingKind
    level: int | None = None
    value: Fraction | None = None
    needs: Fraction | None = None
    pom: str | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends of an open score with their levels; None where not scored."""

    low: Fraction | None
    high: Fraction | None
    low_level: int | None = None
    high_level: int | None = None


@dataclass(frozen=True, slots=True)
class CapabilityScore:
    """A capability's result. `fulfilment` has every level above the floor; `failing` is for `all_items`."""

    key: str
    level: int | None
    score: Fraction | None
    fulfilment: Mapping[int, Fraction | None]
    binding: Binding | None
    failing: tuple[str, ...] | None
    na_share: Fraction | None
    basis: Basis | None
    coverage: Fraction | None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class HeldBy:
    """A rule that holds a competency: `level` needs `requires` at `at_least`, which has `has`."""

    level: int
    requires: str
    at_least: int
    has: int


@dataclass(frozen=True, slots=True)
class CompetencyScore:
    """A competency's result: own and effective; `lowest_capability` names the one that holds the level down.

    `mean` is the weighted mean of its capability scores before any cap. `interval` is of the effective score.
    """

    key: str
    level: int | None
    score: Fraction | None
    effective_level: int | None
    effective_score: Fraction | None
    held_by: tuple[HeldBy, ...] = ()
    mean: Fraction | None = None
    lowest_capability: str | None = None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The whole result of one assessment; mappings are in file order.

    `values` are the official values as given (None: blank or NA), `na` the POMs that are NA as given.
    `interval` is of the overall score, None unless `open`.
    """

    capabilities: Mapping[str, CapabilityScore]
    competencies: Mapping[str, CompetencyScore]
    overall: Fraction | None
    partner_level: str | None
    not_asked: tuple[str, ...]
    one_sided: tuple[str, ...]
    coverage: Fraction | None
    values: Mapping[str, Fraction | None]
    na: frozenset[str]
    open: bool = False
    interval: Interval | None = None
    as_of: date | None = None
