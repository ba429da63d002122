"""What a client wants to reach: mandate, themes, outcomes with their readings, and where value leaks.

DOMAIN.md, operating rhythm 10 and 17; RHYTHM.md, Strategy on a page and Value leakage.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from opm.kernel.fields import QuarterField
from opm.kernel.models import Freeze
from relationships.models import Client, Seat
from relationships.models.record import LINE, WORDS, Record
from relationships.querysets import OfClientQuerySet


class Mandate(Record):
    """What IT is to reach for a client in three fiscal years, from `first_year` on. Each row is a version.

    One draft at most; agreeing it freezes the whole sheet as it stands and replaces the version before.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        AGREED = "agreed", "Agreed"
        REPLACED = "replaced", "Replaced"

    YEARS = 3

    number = models.PositiveSmallIntegerField()  # 1 for the first version
    first_year = models.PositiveSmallIntegerField()  # fiscal year, named by the year in which it ends
    text = models.CharField(max_length=WORDS)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    agreed_on = models.DateField(null=True, blank=True)
    agreed_with = models.ForeignKey(
        Seat, null=True, blank=True, on_delete=models.SET_NULL, related_name="mandates"
    )
    signed_for_client = models.CharField(max_length=240, blank=True)  # name and role on the day it was agreed
    signed_for_it = models.CharField(max_length=240, blank=True)
    next_look = QuarterField(null=True, blank=True)  # the quarter whose review looks at it again
    sheet = models.ForeignKey(Freeze, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["client", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["client", "number"], name="mandate_number_per_client"),
            models.UniqueConstraint(
                fields=["client"], condition=Q(state="draft"), name="one_mandate_draft_per_client"
            ),
            models.UniqueConstraint(
                fields=["client"], condition=Q(state="agreed"), name="one_agreed_mandate_per_client"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(agreed_on__isnull=False, sheet__isnull=False),
                name="agreed_mandate_is_frozen",
            ),
        ]

    def __str__(self) -> str:
        return f"Mandate {self.number} of {self.client}"

    def get_absolute_url(self) -> str:
        return reverse("strategy", args=[self.client.slug])


class Theme(Record):
    """A line of the strategy sheet, under which outcomes and initiatives hang."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="themes")
    name = models.CharField(max_length=120)
    promise = models.CharField(max_length=LINE, blank=True)  # "Less waiting, fewer corrections"
    position = models.PositiveSmallIntegerField(default=0)
    retired_on = models.DateField(null=True, blank=True)  # off the sheet; what hung on it keeps it

    class Meta:
        ordering = ["client", "position", "name"]
        constraints = [models.UniqueConstraint(fields=["client", "name"], name="theme_name_per_client")]

    def __str__(self) -> str:
        return self.name


class Outcome(Record):
    """What gets measurably better for the client: from a baseline to a target by a day.

    Without baseline, target or day it is a wish; readings go on after go-live. `origin` names the record that it was
    taken up from (opm.kernel.handover); needs point here by their own `taken_as` and `taken_id`.
    """

    class State(models.TextChoices):
        OPEN = "open", "Running"
        REACHED = "reached", "Reached"
        DROPPED = "dropped", "Dropped"

    theme = models.ForeignKey(
        Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="outcomes"
    )
    measure = models.CharField(max_length=120)  # "Days to close"
    unit = models.CharField(max_length=24, blank=True)  # "days", "%", "€": shown beside the numbers
    why = models.CharField(max_length=WORDS, blank=True)  # what it is worth to the client
    baseline = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    target = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)  # reached by the end of this day
    source = models.CharField(max_length=LINE, blank=True)  # where its readings come from
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="outcomes"
    )
    client_owner = models.ForeignKey(
        Seat, null=True, blank=True, on_delete=models.SET_NULL, related_name="outcomes"
    )
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    ended_on = models.DateField(null=True, blank=True)
    why_ended = models.CharField(max_length=LINE, blank=True)
    origin_type = models.CharField(max_length=48, blank=True)
    origin_id = models.CharField(max_length=48, blank=True)

    class Meta:
        ordering = ["client", "theme__position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", ended_on=None) | ~Q(state="open") & Q(ended_on__isnull=False),
                name="ended_outcome_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(baseline=None) | Q(target=None) | ~Q(baseline=models.F("target")),
                name="outcome_target_differs_from_baseline",
            ),
        ]

    def __str__(self) -> str:
        return self.measure

    def get_absolute_url(self) -> str:
        return reverse("outcome", args=[self.client.slug, self.pk])

    @property
    def measurable(self) -> bool:
        """Whether it has all that a reading can be judged by: baseline, target and day."""
        return None not in (self.baseline, self.target, self.due_on)


class OfOutcomeQuerySet(OfClientQuerySet):
    """Rows of an outcome in somebody's reach."""

    client_path = "outcome__client"


class OutcomeReading(models.Model):
    """What an outcome's measure stood at on a day. Never edited (trigger): a wrong one is followed by a right one of
    the same day, and the last written of a day counts."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="readings")
    on = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=4)
    source = models.CharField(max_length=LINE, blank=True)
    note = models.CharField(max_length=LINE, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    objects = OfOutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["outcome", "on", "pk"]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.value.normalize():f} on {self.on}"


class Leak(Record):
    """Where value gets lost between idea and end of life, how much, and what is done about it."""

    class Stage(models.TextChoices):
        IDEA = "idea", "Idea"
        BUILD = "build", "Build"
        GO_LIVE = "go_live", "Go-live"
        USE = "use", "Use"
        END_OF_LIFE = "end_of_life", "End of life"

    class State(models.TextChoices):
        FOUND = "found", "Found"
        ACTING = "acting", "Being stopped"
        STOPPED = "stopped", "Stopped"
        ACCEPTED = "accepted", "Accepted"

    initiative = models.ForeignKey(
        "roadmap.Initiative", null=True, blank=True, on_delete=models.CASCADE, related_name="leaks"
    )
    outcome = models.ForeignKey(
        Outcome, null=True, blank=True, on_delete=models.CASCADE, related_name="leaks"
    )
    stage = models.CharField(max_length=11, choices=Stage)
    what = models.CharField(max_length=WORDS)  # what is lost, and how one sees it
    estimate = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)  # money a year
    found_on = models.DateField()
    action = models.CharField(max_length=WORDS, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="leaks"
    )
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.FOUND)
    ended_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=LINE, blank=True)  # what came of the action, or why it is accepted

    class Meta:
        ordering = ["client", "-found_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(initiative__isnull=False) | Q(outcome__isnull=False),
                name="leak_of_initiative_or_outcome",
            ),
            models.CheckConstraint(
                condition=Q(estimate=None) | Q(estimate__gte=0), name="leak_estimate_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["found", "acting"], ended_on=None)
                | Q(state__in=["stopped", "accepted"], ended_on__isnull=False),
                name="ended_leak_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.what
