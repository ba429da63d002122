"""Rubric, sheets, what was agreed and measured, results, targets and plans."""

from assessments.models.mappings import KeyMapping
from assessments.models.metrics import MetricReading
from assessments.models.plans import Plan, PlanStep
from assessments.models.results import Result, RollUp
from assessments.models.rubric import (
    Capability,
    Competency,
    Dependency,
    PartnerLevel,
    Pom,
    Rubric,
    RubricVersion,
    ScaleOption,
)
from assessments.models.sheets import Answer, AnswerLog, Assessment, Sheet
from assessments.models.targets import Target
from assessments.models.voices import AgreedAnswer

__all__ = [
    "AgreedAnswer",
    "Answer",
    "AnswerLog",
    "Assessment",
    "Capability",
    "Competency",
    "Dependency",
    "KeyMapping",
    "MetricReading",
    "PartnerLevel",
    "Plan",
    "PlanStep",
    "Pom",
    "Result",
    "RollUp",
    "Rubric",
    "RubricVersion",
    "ScaleOption",
    "Sheet",
    "Target",
]
