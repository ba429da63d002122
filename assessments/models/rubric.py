"""The rubric as rows: what `opm-rubric/1` says (SCORING.md, Exchange formats), editable while it is a draft.

Rows of a version that is not a draft are immutable in the database (triggers of migration 0003). Order is `position`.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.fields import ExactField


class Rubric(models.Model):
    """A maturity model under one stable key; its content lives in versions."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=160)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RubricVersion(models.Model):
    """One version: draft -> published -> retired. A published version never changes; assessments are pinned to it."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"
        RETIRED = "retired", "Retired"

    class Method(models.TextChoices):
        GATED = "gated", "Gated"
        ADDITIVE = "additive", "Additive"
        ALL_ITEMS = "all_items", "All items"
        MEAN = "mean", "Mean"

    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=20)
    name = models.CharField(max_length=160)
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    floor = models.PositiveSmallIntegerField(default=1)
    top = models.PositiveSmallIntegerField(default=5)
    levels = models.JSONField(
        default=dict, help_text="Name of each level, for example {&quot;1&quot;: &quot;Initial&quot;}."
    )
    method = models.CharField(max_length=9, choices=Method, default=Method.GATED)
    own = ExactField(
        default="0.5", help_text="Gated: a level is held when more than this share of it is in place."
    )
    lower = ExactField(default="0.85", help_text="Gated: and more than this share of every level below it.")
    pass_value = ExactField(
        null=True, blank=True, help_text="All items: the value from which a practice passes."
    )
    cloned_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
    )

    class Meta:
        ordering = ["rubric", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "version"], name="rubric_version_unique"),
            models.UniqueConstraint(
                fields=["rubric"], condition=Q(status="published"), name="one_published_version_per_rubric"
            ),
            models.CheckConstraint(condition=Q(top__gt=models.F("floor")), name="rubric_top_above_floor"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT


class ScaleOption(models.Model):
    """One answer on the rating scale, ascending by position."""

    version = models.ForeignKey(RubricVersion, on_delete=models.CASCADE, related_name="scale")
    position = models.PositiveSmallIntegerField(default=0)
    key = models.CharField(max_length=12)
    label = models.CharField(max_length=60)
    client_label = models.CharField(max_length=60, blank=True)
    value = ExactField()

    class Meta:
        ordering = ["version", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="scale_key_unique")]

    def __str__(self) -> str:
        return self.label


class PartnerLevel(models.Model):
    """A partner level and what it takes, ascending by position."""

    version = models.ForeignKey(RubricVersion, on_delete=models.CASCADE, related_name="partner_levels")
    position = models.PositiveSmallIntegerField(default=0)
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    overall = ExactField(null=True, blank=True)
    each = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["version", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="partner_level_key_unique")]

    def __str__(self) -> str:
        return self.name


class Competency(models.Model):
    """One of the competencies of a version."""

    version = models.ForeignKey(RubricVersion, on_delete=models.CASCADE, related_name="competencies")
    position = models.PositiveSmallIntegerField(default=0)
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    intent = models.TextField(blank=True)
    weight = ExactField(default="1")

    class Meta:
        ordering = ["version", "position", "pk"]
        verbose_name_plural = "competencies"
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="competency_key_unique")]

    def __str__(self) -> str:
        return self.name


class Dependency(models.Model):
    """Level `level` of a competency requires level `at_least` of another."""

    version = models.ForeignKey(RubricVersion, on_delete=models.CASCADE, related_name="dependencies")
    position = models.PositiveSmallIntegerField(default=0)
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="dependencies")
    level = models.PositiveSmallIntegerField()
    requires = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="required_by")
    at_least = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=240, blank=True)

    class Meta:
        ordering = ["version", "position", "pk"]
        verbose_name_plural = "dependencies"
        constraints = [
            models.CheckConstraint(
                condition=~Q(competency=models.F("requires")), name="dependency_on_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency} {self.level} needs {self.requires} {self.at_least}"


class Capability(models.Model):
    """A capability (capability building block): a code such as REL1, an intent, a ladder of headlines."""

    version = models.ForeignKey(RubricVersion, on_delete=models.CASCADE, related_name="capabilities")
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="capabilities")
    position = models.PositiveSmallIntegerField(default=0)
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=160)
    intent = models.TextField(blank=True)
    weight = ExactField(default="1")
    ladder = models.JSONField(default=dict, blank=True)  # {"1": "Fire-fighting", ...}

    class Meta:
        ordering = ["competency__position", "position", "pk"]
        verbose_name_plural = "capabilities"
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="capability_key_unique")]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"


class Pom(models.Model):
    """Practices, outcomes and metrics of one step at one level. At the floor it describes and is never rated."""

    version = models.ForeignKey(RubricVersion, on_delete=models.CASCADE, related_name="poms")
    capability = models.ForeignKey(Capability, on_delete=models.CASCADE, related_name="poms")
    position = models.PositiveSmallIntegerField(default=0)
    key = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=240, blank=True)
    weight = models.PositiveSmallIntegerField(default=1)
    critical = models.BooleanField(default=False)
    na_allowed = models.BooleanField(default=True)
    effort = ExactField(
        null=True, blank=True
    )  # person-weeks for one option up; None: the default of its level
    ask = models.TextField(blank=True)
    hints = models.JSONField(default=dict, blank=True)  # {"N": "...", "F": "..."}
    practices = models.JSONField(default=list, blank=True)
    outcomes = models.JSONField(default=list, blank=True)
    metrics = models.JSONField(default=list, blank=True)  # [{"key", "unit", "text"}]
    expects = models.JSONField(default=list, blank=True)  # [{"option", "metric", "op", "value": "0.10"}]

    class Meta:
        ordering = ["capability__competency__position", "capability__position", "level", "position", "pk"]
        verbose_name = "POM"
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="pom_key_unique"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=10), name="pom_weight_1_to_10"),
            models.CheckConstraint(
                condition=~Q(critical=True, na_allowed=True), name="critical_pom_allows_no_na"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"
