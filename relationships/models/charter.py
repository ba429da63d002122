"""The partnership charter: purpose, what each side brings, who is responsible, measured objectives, joint community."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from opm.kernel.models import Freeze, SignedLink
from relationships.models.accounts import Client
from relationships.models.record import LINE, WORDS, Record
from relationships.models.stakeholders import Person, Seat
from relationships.querysets import OfClientQuerySet


class Charter(Record):
    """One version of a client's charter. Draft, then agreed by both sides on one frozen text; a newer one replaces it.

    Due for review is `review_on` in the past, not a state.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        AGREED = "agreed", "Agreed"
        REPLACED = "replaced", "Replaced"

    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    purpose = models.CharField(max_length=WORDS, blank=True)
    it_brings = models.CharField(max_length=WORDS, blank=True)
    client_brings = models.CharField(max_length=WORDS, blank=True)
    review_on = models.DateField(null=True, blank=True)
    content = models.ForeignKey(
        Freeze, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # the text that is up for agreement; an edit of the draft takes it away, and with it what was agreed
    asked = models.ForeignKey(
        Seat, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # who is asked to agree for the client
    agreed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["client", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["client", "number"], name="charter_number_per_client"),
            models.UniqueConstraint(
                fields=["client"], condition=Q(state="draft"), name="one_draft_charter_per_client"
            ),
            models.UniqueConstraint(
                fields=["client"], condition=Q(state="agreed"), name="one_agreed_charter_per_client"
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(content__isnull=False, agreed_on__isnull=False),
                name="agreed_charter_is_frozen",
            ),
        ]

    def __str__(self) -> str:
        return f"Charter {self.number} of {self.client}"


class OfCharterQuerySet(OfClientQuerySet):
    """Parts of a charter."""

    client_path = "charter__client"


class Side(models.TextChoices):
    """The two sides of a partnership."""

    IT = "it", "IT"
    CLIENT = "client", "Client"


class Responsibility(models.Model):
    """Who is responsible for what in the partnership, on either side."""

    charter = models.ForeignKey(Charter, on_delete=models.CASCADE, related_name="responsibilities")
    side = models.CharField(max_length=6, choices=Side)
    what = models.CharField(max_length=LINE)
    who = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    objects = OfCharterQuerySet.as_manager()

    class Meta:
        ordering = ["charter", "-side", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.who}: {self.what}"


class CharterAgreement(models.Model):
    """What one side said to one frozen text. One each side and text: two different people."""

    class Decision(models.TextChoices):
        AGREE = "agree", "Agrees"
        CHANGE = "change", "Asks for a change"

    charter = models.ForeignKey(Charter, on_delete=models.CASCADE, related_name="agreements")
    content = models.ForeignKey(Freeze, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=6, choices=Side)
    decision = models.CharField(max_length=6, choices=Decision)
    name = models.CharField(max_length=120)
    words = models.CharField(max_length=WORDS, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    link = models.ForeignKey(SignedLink, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    objects = OfCharterQuerySet.as_manager()

    class Meta:
        ordering = ["charter", "-at"]
        constraints = [
            models.UniqueConstraint(fields=["content", "side"], name="one_agreement_per_side"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, link__isnull=True) | Q(user__isnull=True, link__isnull=False),
                name="agreement_by_user_or_link",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.get_decision_display().lower()}"


class Objective(Record):
    """What the relationship itself wants to reach. Without a measure it is a draft, whatever was agreed."""

    class SetBy(models.TextChoices):
        IT = "it", "IT"
        JOINTLY = "jointly", "Both sides together"

    goal = models.CharField(max_length=LINE)
    measure = models.CharField(max_length=LINE, blank=True)  # "Month-end close, working days"
    unit = models.CharField(max_length=24, blank=True)
    baseline = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    set_by = models.CharField(max_length=7, choices=SetBy, default=SetBy.IT)
    priority = models.CharField(max_length=LINE, blank=True)  # the business priority it serves
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    client_owner = models.ForeignKey(
        Seat, null=True, blank=True, on_delete=models.SET_NULL, related_name="objectives"
    )
    agreed_on = models.DateField(null=True, blank=True)
    agreed_by = models.CharField(max_length=120, blank=True)
    dropped_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["client", "position", "pk"]

    def __str__(self) -> str:
        return self.goal


class OfObjectiveQuerySet(OfClientQuerySet):
    """Readings in somebody's reach."""

    client_path = "objective__client"


class ObjectiveReading(models.Model):
    """Where an objective's measure stood on a day. Append-only (trigger)."""

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="readings")
    on = models.DateField()
    value = models.DecimalField(max_digits=14, decimal_places=2)
    source = models.CharField(max_length=LINE, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    objects = OfObjectiveQuerySet.as_manager()

    class Meta:
        ordering = ["objective", "-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.objective}: {self.value} on {self.on}"


class CommunityMember(models.Model):
    """Somebody of either side in the joint community that owns the long-term relationship."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="community")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.CASCADE, related_name="communities"
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["client", "since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, person__isnull=True)
                | Q(user__isnull=True, person__isnull=False),
                name="community_member_of_one_side",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="community_until_after_since"
            ),
            models.UniqueConstraint(
                fields=["client", "user"], condition=Q(until=None), name="community_user_once"
            ),
            models.UniqueConstraint(
                fields=["client", "person"], condition=Q(until=None), name="community_person_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.person} in the community of {self.client}"
