"""Stored results and the flat rows dashboards read. Numbers are cut, never rounded, to four decimals."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.models.rubric import Rubric
from assessments.models.sheets import Assessment
from opm.kernel.fields import QuarterField
from relationships.models import Client
from relationships.querysets import OfClientQuerySet


def score_field() -> models.DecimalField:
    """A score or share with four decimals; None is "not scored"."""
    return models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)


class ResultQuerySet(OfClientQuerySet):
    """Results in somebody's reach."""

    client_path = "assessment__client"


class Result(models.Model):
    """One computation: same input hash, same row. A frozen row is never changed (trigger); reopening supersedes it."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="results")
    revision = models.PositiveIntegerField()
    input_hash = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=12)
    as_of = models.DateField()
    is_open = models.BooleanField()
    overall_score = score_field()
    overall_low = score_field()
    overall_high = score_field()
    partner_level = models.CharField(max_length=40, blank=True)
    coverage_share = score_field()
    explanation = (
        models.JSONField()
    )  # every number with its explanation, decimals as text (assessments.selectors.result.stored)
    computed_at = models.DateTimeField()
    frozen = models.BooleanField(default=False)
    closing = models.PositiveSmallIntegerField(default=0)
    snapshot = models.BinaryField(null=True, blank=True)  # packed answers (assessments.scoring.snapshot)
    counted_blanks = models.JSONField(default=list)  # POM keys that closing counted as the lowest option
    supersedes = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ["assessment", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "input_hash"], condition=Q(frozen=False), name="one_result_per_input"
            ),
            models.UniqueConstraint(
                fields=["assessment", "closing"],
                condition=Q(frozen=True),
                name="one_frozen_result_per_closing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment}: {self.overall_score}"


class RollUp(models.Model):
    """The current numbers of a client in a quarter, a row a capability, a competency and overall.

    Dashboards read these and nothing else; computing an assessment replaces its rows.
    """

    class Kind(models.TextChoices):
        OVERALL = "overall", "Overall"
        COMPETENCY = "competency", "Competency"
        CAPABILITY = "capability", "Capability"

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="rollups")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="rollups")
    quarter = QuarterField()
    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=40)  # "", "REL", "REL1"
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    score = score_field()
    effective_level = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # competencies; after dependencies
    effective_score = score_field()
    low = score_field()  # interval while open
    high = score_field()
    it_score = score_field()  # IT's view
    client_score = score_field()  # client's view; None where the client rated nothing
    sensitivity = score_field()  # with every NA as the lowest option
    confidence = score_field()  # 0-1: capabilities; competency and overall: weighted as the scores are
    one_sided = models.PositiveSmallIntegerField(default=0)  # POMs that one of two asked sides left blank
    contradicted = models.PositiveSmallIntegerField(
        default=0
    )  # POMs whose rating the metrics do not bear out
    differing = models.PositiveSmallIntegerField(default=0)  # POMs whose side medians differ
    it_complete = models.BooleanField(default=False)  # IT's side is complete here
    bridge_score = (
        score_field()
    )  # over the practices common with the version before; only after a version change
    bridge_was = score_field()  # the same of the quarter before
    coverage_share = score_field()
    answered = models.PositiveSmallIntegerField(default=0)  # overall: capabilities complete on IT's side
    total = models.PositiveSmallIntegerField(default=0)  # overall: capabilities
    basis = models.CharField(
        max_length=12, blank=True
    )  # "sufficient", "insufficient", "" where it does not apply
    partner_level = models.CharField(max_length=40, blank=True)  # overall only
    closed = models.BooleanField(default=False)
    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["client", "quarter", "kind", "key"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "kind", "key"], name="one_rollup_per_key")
        ]
        indexes = [models.Index(fields=["quarter", "kind", "client"])]

    def __str__(self) -> str:
        return f"{self.client_id} {self.quarter} {self.key or self.kind}"
