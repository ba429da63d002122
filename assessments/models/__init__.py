"""Rubric, sheets and results."""

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

__all__ = [
    "Answer",
    "AnswerLog",
    "Assessment",
    "Capability",
    "Competency",
    "Dependency",
    "PartnerLevel",
    "Pom",
    "Result",
    "RollUp",
    "Rubric",
    "RubricVersion",
    "ScaleOption",
    "Sheet",
]
