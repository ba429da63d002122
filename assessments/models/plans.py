"""The improvement plan that a client's team chose: its promise, and its steps as tracked work."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.models.results import score_field
from assessments.models.rubric import Rubric
from assessments.models.sheets import Assessment
from relationships.models import Client
from relationships.querysets import OfClientQuerySet


class Plan(models.Model):
    """One chosen plan. Choosing another one replaces it; steps under way keep running under the plan that chose them.

    `goal` says what was asked for: {"kind": "partner", "level": "strategic"}, {"kind": "targets"},
    {"kind": "budget", "weeks": "10"} or {"kind": "chosen"} (ticked by hand). The promised numbers are what the engine
    gives when every step is done and nothing else changes.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "Under way"
        REPLACED = "replaced", "Replaced"
        ENDED = "ended", "Ended"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="plans")
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="+")
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="plans"
    )  # whose answers it starts from; its version is the plan's
    goal = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    start_score = score_field()
    promised_score = score_field()
    promised_partner = models.CharField(max_length=40, blank=True)
    promised = models.JSONField(
        default=dict
    )  # {"capabilities": {key: score}, "competencies": {key: score}}, text
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "rubric"],
                condition=Q(state="active"),
                name="one_active_plan_per_client",
            )
        ]

    def __str__(self) -> str:
        return f"Plan of {self.client} from {self.assessment.quarter.label}"


class PlanStepQuerySet(OfClientQuerySet):
    """Steps in somebody's reach."""

    client_path = "plan__client"


class PlanStep(models.Model):
    """One POM that is to move from one option to a higher one, with owner, date and what became of it.

    `effort_weeks` = options crossed x the POM's effort; `lift` is the change of the overall score in the plan's order.
    `taken_as`/`taken_id` name the record that carries the work in an upper app (opm.kernel.handover), "" for none.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        DOING = "doing", "Under way"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    pom = models.CharField(max_length=40)  # stable key
    capability = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=240)
    from_option = models.CharField(max_length=12, blank=True)  # "" for a blank or a mean between two options
    to_option = models.CharField(max_length=12)
    effort_weeks = models.DecimalField(max_digits=8, decimal_places=2)
    lift = score_field()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="plan_steps"
    )
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.PLANNED)
    done_on = models.DateField(null=True, blank=True)
    evidence = models.CharField(
        max_length=500, blank=True
    )  # what shows that it is done; offered in the next sheet
    taken_as = models.CharField(max_length=40, blank=True)
    taken_id = models.CharField(max_length=48, blank=True)
    version = models.PositiveIntegerField(default=1)
    objects = PlanStepQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "pom"], name="one_step_per_pom"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_on__isnull=False), name="done_step_has_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pom} to {self.to_option}"
