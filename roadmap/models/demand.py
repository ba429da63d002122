"""The demand board of a client: requests, what teams say about them, sessions with the client, every move.

DOMAIN.md, operating rhythm 11; RHYTHM.md, Demand board.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from relationships.models import Client, Seat, Team
from relationships.models.record import WORDS, Record, imported_once
from relationships.querysets import OfClientQuerySet
from roadmap.models.initiatives import Initiative
from roadmap.models.strategy import Outcome, Theme


class Column(models.TextChoices):
    """Where a request stands. The first six are columns of the board, the last two lie beside it."""

    NEW = "new", "New"
    SHAPING = "shaping", "Being shaped"
    FEASIBILITY = "feasibility", "Feasibility"
    READY = "ready", "Ready"
    DELIVERING = "delivering", "In delivery"
    DONE = "done", "Done"
    PARKED = "parked", "Parked"
    DECLINED = "declined", "Declined"


ON_BOARD = (
    Column.NEW,
    Column.SHAPING,
    Column.FEASIBILITY,
    Column.READY,
    Column.DELIVERING,
    Column.DONE,
)
WAITING = (Column.NEW, Column.SHAPING, Column.FEASIBILITY, Column.READY)  # asked for, and not begun
RUNNING = (*WAITING, Column.DELIVERING)
ENDED = (Column.DONE, Column.DECLINED)


class Request(Record):
    """Something that a client asks for: the problem and what solving it is worth, before any solution.

    `rank` is its place in its column, 1 first, without gaps. `since` is the day on which it came into its column.
    `origin` names the record it was taken up from (opm.kernel.handover), `external_id` its key in another tool.
    """

    class Kind(models.TextChoices):
        IDEA = "idea", "Idea"
        REQUEST = "request", "Request"

    class Size(models.TextChoices):
        S = "S", "S"
        M = "M", "M"
        L = "L", "L"

    class Source(models.TextChoices):
        HAND = "hand", "Written down"
        MAIL = "mail", "Pasted mail"
        CSV = "csv", "CSV"
        JIRA = "jira", "Jira"
        NEED = "need", "Need"

    kind = models.CharField(max_length=7, choices=Kind, default=Kind.REQUEST)
    title = models.CharField(max_length=160)
    problem = models.CharField(max_length=WORDS, blank=True)  # what is in the way, in the client's words
    value = models.CharField(max_length=WORDS, blank=True)  # what solving it is worth, and to whom
    size = models.CharField(max_length=1, choices=Size, blank=True)
    asked_by = models.ForeignKey(
        Seat, null=True, blank=True, on_delete=models.SET_NULL, related_name="requests"
    )
    asked_by_name = models.CharField(max_length=120, blank=True)  # where nobody with a seat asked
    asked_on = models.DateField()
    wanted_by = models.DateField(null=True, blank=True)  # the day by which the client needs it
    due_on = models.DateField(null=True, blank=True)  # the day named when delivery began
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="requests"
    )
    theme = models.ForeignKey(
        Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="requests"
    )
    outcome = models.ForeignKey(
        Outcome, null=True, blank=True, on_delete=models.SET_NULL, related_name="requests"
    )
    initiative = models.ForeignKey(
        Initiative, null=True, blank=True, on_delete=models.SET_NULL, related_name="requests"
    )
    column = models.CharField(max_length=11, choices=Column, default=Column.NEW)
    since = models.DateField()
    rank = models.PositiveIntegerField(default=1)
    reason = models.CharField(
        max_length=WORDS, blank=True
    )  # of the verdict it stands by: why parked, declined
    alternative = models.CharField(max_length=WORDS, blank=True)  # what the client can do instead of it
    look_again_on = models.DateField(null=True, blank=True)  # of what is parked
    done_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=4, choices=Source, default=Source.HAND)
    external_id = models.CharField(max_length=64, blank=True)
    tool_status = models.CharField(
        max_length=80, blank=True
    )  # there, at the last import; another one moves it
    origin_type = models.CharField(max_length=48, blank=True)
    origin_id = models.CharField(max_length=48, blank=True)

    class Meta:
        ordering = ["client", "column", "rank", "pk"]
        indexes = [models.Index(fields=["client", "column", "rank"])]
        constraints = [
            imported_once("request_imported_once"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="request_rank_from_one"),
            models.CheckConstraint(
                condition=Q(column="done", done_on__isnull=False) | ~Q(column="done") & Q(done_on=None),
                name="done_request_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(column="declined") | ~Q(reason="") & ~Q(alternative=""),
                name="decline_has_reason_and_alternative",
            ),
            models.CheckConstraint(
                condition=~Q(column="parked") | ~Q(reason=""), name="parked_request_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("request", args=[self.client.slug, self.pk])

    @property
    def asker(self) -> str:
        """Who asked, by name."""
        return self.asked_by.person.name if self.asked_by else self.asked_by_name


class OfRequestQuerySet(OfClientQuerySet):
    """Rows of a request in somebody's reach."""

    client_path = "request__client"


class Feasibility(models.Model):
    """What a technology team says about a request: asked with a day, answered with a written reason."""

    class Verdict(models.TextChoices):
        WAITING = "waiting", "No reply yet"
        YES = "yes", "Yes"
        YES_IF = "yes_if", "Yes, if"
        NO = "no", "No"
        UNKNOWN = "unknown", "Cannot say yet"

    REPLY_WORKING_DAYS = 10

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="feasibilities")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="feasibilities")
    asked_on = models.DateField()
    due_on = models.DateField()  # ten working days after it was asked, unless another day was agreed
    verdict = models.CharField(max_length=7, choices=Verdict, default=Verdict.WAITING)
    effort_low = models.PositiveIntegerField(null=True, blank=True)  # days of work
    effort_high = models.PositiveIntegerField(null=True, blank=True)
    conditions = models.CharField(max_length=WORDS, blank=True)
    reason = models.CharField(max_length=WORDS, blank=True)
    replied_on = models.DateField(null=True, blank=True)
    replied_by = models.CharField(max_length=120, blank=True)  # who on the team said so
    version = models.PositiveIntegerField(default=1)
    objects = OfRequestQuerySet.as_manager()

    class Meta:
        ordering = ["request", "team"]
        verbose_name_plural = "feasibilities"
        constraints = [
            models.UniqueConstraint(fields=["request", "team"], name="one_feasibility_per_team"),
            models.CheckConstraint(
                condition=Q(verdict="waiting", replied_on=None)
                | ~Q(verdict="waiting") & Q(replied_on__isnull=False) & ~Q(reason=""),
                name="feasibility_reply_has_day_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(effort_low=None, effort_high=None) | Q(effort_high__gte=F("effort_low")),
                name="feasibility_effort_low_high",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="yes_if") | ~Q(conditions=""), name="yes_if_names_the_condition"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} on {self.request}: {self.get_verdict_display()}"


class PrioritySession(Record):
    """Every two weeks with the client: rank together, give verdicts, say what time the next two weeks hold.

    planned -> running -> held, or cancelled. One session of a client runs at a time.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        RUNNING = "running", "Running"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"

    EVERY_DAYS = 14

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="priority_sessions")
    on = models.DateField()
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    present = models.ManyToManyField(Seat, blank=True, related_name="priority_sessions")
    notes = models.CharField(max_length=WORDS, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    letter = models.TextField(blank=True)  # "what moved", as it was sent or copied
    letter_sent_on = models.DateField(null=True, blank=True)
    letter_to = models.CharField(max_length=WORDS, blank=True)  # names it went to

    class Meta:
        ordering = ["client", "-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(state="running"), name="one_running_session_per_client"
            ),
            models.UniqueConstraint(
                fields=["client"], condition=Q(state="planned"), name="one_planned_session_per_client"
            ),
        ]

    def __str__(self) -> str:
        return f"Session of {self.client} on {self.on}"

    def get_absolute_url(self) -> str:
        return reverse("priority_session", args=[self.client.slug, self.pk])


class RankMove(models.Model):
    """One move on the board: from a column and place to another, why, in which session. Append-only (trigger).

    A request's first move has no old column. An undone move is followed by its opposite, which names it in `undoes`;
    neither counts in letters and figures. A move to the same place is the verdict "keep".
    """

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="moves")
    session = models.ForeignKey(
        PrioritySession, null=True, blank=True, on_delete=models.SET_NULL, related_name="moves"
    )
    on = models.DateField()
    at = models.DateTimeField()
    old_column = models.CharField(max_length=11, choices=Column, blank=True)
    new_column = models.CharField(max_length=11, choices=Column)
    old_rank = models.PositiveIntegerField(null=True, blank=True)
    new_rank = models.PositiveIntegerField()
    reason = models.CharField(max_length=WORDS, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="undone_by"
    )
    objects = OfRequestQuerySet.as_manager()

    class Meta:
        ordering = ["request", "pk"]
        indexes = [models.Index(fields=["request", "on"])]

    def __str__(self) -> str:
        return f"{self.request}: {self.old_column or 'in'} to {self.new_column}"


class Allotment(models.Model):
    """Days of work that a team gives a request in the two weeks after a session."""

    session = models.ForeignKey(PrioritySession, on_delete=models.CASCADE, related_name="allotments")
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="allotments")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="allotments")
    days = models.DecimalField(max_digits=5, decimal_places=1)
    objects = OfRequestQuerySet.as_manager()

    class Meta:
        ordering = ["session", "request__rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "request", "team"], name="one_allotment_per_team"),
            models.UniqueConstraint(
                fields=["session", "request"], condition=Q(team=None), name="one_allotment_without_team"
            ),
            models.CheckConstraint(condition=Q(days__gt=0, days__lte=999), name="allotment_days_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.days} days for {self.request}"


class ColumnLimit(models.Model):
    """How many requests may lie in a column: above `soft` the board says so, above `hard` a move needs room first."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="column_limits")
    column = models.CharField(max_length=11, choices=Column)
    soft = models.PositiveSmallIntegerField(null=True, blank=True)
    hard = models.PositiveSmallIntegerField(null=True, blank=True)
    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["client", "column"]
        constraints = [
            models.UniqueConstraint(fields=["client", "column"], name="one_limit_per_column"),
            models.CheckConstraint(
                condition=Q(soft=None) | Q(hard=None) | Q(hard__gte=F("soft")), name="hard_limit_above_soft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_column_display()}: {self.soft} / {self.hard}"


class StatusMapping(models.Model):
    """Which column a status of another tool means at a client, kept for the next import."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="status_mappings")
    tool = models.CharField(max_length=8, default="jira")
    status = models.CharField(max_length=80)  # as the tool writes it, compared without case
    column = models.CharField(
        max_length=11, choices=Column, blank=True
    )  # "": rows of this status are left out
    objects = OfClientQuerySet.as_manager()

    class Meta:
        ordering = ["client", "tool", "status"]
        constraints = [
            models.UniqueConstraint(fields=["client", "tool", "status"], name="one_column_per_status")
        ]

    def __str__(self) -> str:
        return f"{self.tool} {self.status}: {self.column}"
