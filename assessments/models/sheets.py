"""Assessments, sheets and answers: the source of truth is a row per answer with a version, and a log of every value."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from assessments.models.rubric import Pom, Rubric, RubricVersion
from opm.kernel.fields import QuarterField
from relationships.models import Client
from relationships.querysets import OfClientQuerySet


class Assessment(models.Model):
    """A client's maturity in a quarter against one rubric version.

    Every save raises `revision` in its own transaction; a worker computes while `computed_revision` is lower
    (HOUSE.md, How data flows). `compute_attempts` is counted before the work, so that a poisoned one is parked.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="assessments")
    quarter = QuarterField()
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(RubricVersion, on_delete=models.PROTECT, related_name="assessments")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    revision = models.PositiveIntegerField(default=1)
    computed_revision = models.PositiveIntegerField(default=0)
    compute_attempts = models.PositiveSmallIntegerField(default=0)
    compute_error = models.TextField(blank=True)
    stale_since = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    closing = models.PositiveSmallIntegerField(
        default=0
    )  # how often it was closed; reopening makes the next one
    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["client", "-quarter"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "quarter", "rubric"], name="one_assessment_per_client_quarter"
            ),
            models.CheckConstraint(
                condition=Q(computed_revision__lte=F("revision")), name="computed_not_ahead"
            ),
        ]
        indexes = [
            models.Index(fields=["quarter", "client"]),
            models.Index(
                fields=["stale_since"],
                condition=Q(computed_revision__lt=F("revision")),
                name="stale_assessments",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client}, {self.quarter.label}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_stale(self) -> bool:
        """Whether the stored result is older than the answers."""
        return self.computed_revision < self.revision


class SheetQuerySet(OfClientQuerySet):
    """Sheets in somebody's reach."""

    client_path = "assessment__client"


class Sheet(models.Model):
    """One respondent's answers: a BRM of IT's side, or somebody of the client's side (by a signed link)."""

    class Side(models.TextChoices):
        IT = "it", "IT"
        CLIENT = "client", "Client"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        SUBMITTED = "submitted", "Submitted"

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="sheets")
    side = models.CharField(max_length=6, choices=Side, default=Side.IT)
    respondent = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="sheets"
    )
    respondent_label = models.CharField(max_length=120)  # name as it was, also of people without an account
    email = models.EmailField(blank=True)  # of somebody who answers by a signed link; for reminders alone
    asked = models.JSONField(null=True, blank=True)  # POM keys; None asks all above the floor
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)  # last reminder of a respondent by link
    declined_at = models.DateTimeField(
        null=True, blank=True
    )  # "this is not me": the link was stopped by its reader
    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["assessment", "side", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "respondent"],
                condition=Q(respondent__isnull=False),
                name="one_sheet_per_respondent",
            ),
            models.UniqueConstraint(
                fields=["assessment", "side", "respondent_label"], name="one_sheet_per_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.respondent_label} ({self.side}), {self.assessment}"


class AnswerValues(models.Model):
    """What an answer says; the same columns in the current row and in the log."""

    option = models.CharField(
        max_length=12, blank=True
    )  # key on the rubric's scale; empty with na=False is a blank
    na = models.BooleanField(default=False)
    na_reason = models.CharField(max_length=500, blank=True)
    certainty = models.PositiveSmallIntegerField(default=4)
    note = models.TextField(max_length=4000, blank=True)
    evidence = models.CharField(max_length=500, blank=True)  # link or where to find it
    evidence_on = models.DateField(null=True, blank=True)
    carried_from = QuarterField(null=True, blank=True)  # quarter in which this value was first given

    class Meta:
        abstract = True


class AnswerQuerySet(OfClientQuerySet):
    """Answers in somebody's reach."""

    client_path = "sheet__assessment__client"


class Answer(AnswerValues):
    """The current answer to a POM on a sheet. `version` rises with every save; a save names the version it saw."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="answers")
    pom = models.ForeignKey(Pom, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField()
    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "pom"], name="one_answer_per_pom"),
            models.CheckConstraint(condition=~Q(na=True) | Q(option=""), name="answer_option_or_na"),
            models.CheckConstraint(condition=~Q(na=True) | ~Q(na_reason=""), name="answer_na_has_reason"),
            models.CheckConstraint(
                condition=Q(certainty__gte=1, certainty__lte=5), name="answer_certainty_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pom_id}: {'NA' if self.na else self.option or 'blank'}"

    @property
    def is_blank(self) -> bool:
        return not self.na and not self.option


class AnswerLog(AnswerValues):
    """Every value an answer has had, append-only (trigger): nothing acknowledged is lost."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="log")
    pom = models.ForeignKey(Pom, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "pom", "version"], name="answer_log_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.pom_id} v{self.version}"
