"""The scoring engine: pure Python, exact, no Django, no clock, no I/O (SCORING.md).

Start with `score(rubric, sheets, agreed, open=..., as_of=...)`; rubrics come from `load_rubric`.
"""

from .adaptive import CapabilityPlan, LevelPlan, State, Why, plan_capability
from .confidence import Confidence, Contradiction, confidence, contradictions
from .diff import ChangeKind, RubricChange, diff_rubrics
from .engine import ENGINE_VERSION, coverage, score, score_values, sensitivity
from .exchange import dump_rubric, load_rubric, rubric_from_dict, rubric_to_dict
from .explain import explain_capability, explain_competency, level_words, pom_words
from .hashing import input_hash, rubric_hash
from .inputs import ScoringInput, read_input
from .numbers import cut, cut_decimal, exact, show
from .official import AnswerError
from .output import binding_to_dict, held_by_to_list, score_to_dict
from .parsing import ExchangeError
from .reading import DEFAULT_SCALE
from .rollup import (
    effective_levels,
    partner_distribution,
    partner_level,
    percent_to_target,
    plain_mean,
    progress,
    weighted_mean,
)
from .snapshot import Snapshot, SnapshotError, pack, unpack
from .types import (
    DEFAULT_CERTAINTY,
    Answer,
    Binding,
    BindingKind,
    Capability,
    CapabilityScore,
    Competency,
    CompetencyScore,
    Dependency,
    Expectation,
    HeldBy,
    Interval,
    Method,
    MetricText,
    Option,
    PartnerLevel,
    Pom,
    Rubric,
    Score,
    Sheet,
    Side,
)
from .views import AgendaItem, Agreement, Views, agreement, views

__all__ = [
    "DEFAULT_CERTAINTY",
    "DEFAULT_SCALE",
    "ENGINE_VERSION",
    "AgendaItem",
    "Agreement",
    "Answer",
    "AnswerError",
    "Binding",
    "BindingKind",
    "Capability",
    "CapabilityPlan",
    "CapabilityScore",
    "ChangeKind",
    "Competency",
    "CompetencyScore",
    "Confidence",
    "Contradiction",
    "Dependency",
    "ExchangeError",
    "Expectation",
    "HeldBy",
    "Interval",
    "LevelPlan",
    "Method",
    "MetricText",
    "Option",
    "PartnerLevel",
    "Pom",
    "Rubric",
    "RubricChange",
    "Score",
    "ScoringInput",
    "Sheet",
    "Side",
    "Snapshot",
    "SnapshotError",
    "State",
    "Views",
    "Why",
    "agreement",
    "binding_to_dict",
    "confidence",
    "contradictions",
    "coverage",
    "cut",
    "cut_decimal",
    "diff_rubrics",
    "dump_rubric",
    "effective_levels",
    "exact",
    "explain_capability",
    "explain_competency",
    "held_by_to_list",
    "input_hash",
    "level_words",
    "load_rubric",
    "pack",
    "partner_distribution",
    "partner_level",
    "percent_to_target",
    "plain_mean",
    "plan_capability",
    "pom_words",
    "progress",
    "read_input",
    "rubric_from_dict",
    "rubric_hash",
    "rubric_to_dict",
    "score",
    "score_to_dict",
    "score_values",
    "sensitivity",
    "show",
    "unpack",
    "views",
    "weighted_mean",
]
