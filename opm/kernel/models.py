"""Rows of the kernel: change log, freezes, signed links, jobs. They know no app; objects are named by type and id."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class ChainHead(models.Model):
    """The last link of the change chain: one row, locked while a change is appended."""

    sequence = models.PositiveBigIntegerField(default=0)
    chain = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"head {self.sequence}"


class Change(models.Model):
    """One thing that moved: who, when, what, from, to, why. Append-only (trigger); services write it.

    `digest` is SHA-256 over salt and content; `chain` is an HMAC over the previous chain, the digest and the place in
    the sequence. Erasing a person's text empties content and salt and leaves the chain provable (TRUST.md S11, S12).
    """

    sequence = models.PositiveBigIntegerField(unique=True)
    action = models.CharField(max_length=48)  # verb of the service: "answer.record"
    object_type = models.CharField(max_length=48)  # "assessments.assessment"
    object_id = models.CharField(max_length=48)
    scope = models.CharField(max_length=48, blank=True)  # "client:12": whose history this belongs to
    field = models.CharField(max_length=64, blank=True)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    shift_days = models.IntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by_label = models.CharField(max_length=120, blank=True)  # "Priya Raman", "worker", "link of Sam Reyes"
    at = models.DateTimeField()
    salt = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64)
    chain = models.CharField(max_length=64)

    class Meta:
        ordering = ["-sequence"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "-sequence"]),
            models.Index(fields=["scope", "-sequence"]),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.object_type} {self.object_id}"


class Freeze(models.Model):
    """Canonical JSON with its SHA-256 and the hash of the one before. Immutable (trigger)."""

    kind = models.CharField(max_length=48)  # "assessments.result", "report"
    object_type = models.CharField(max_length=48)
    object_id = models.CharField(max_length=48)
    scope = models.CharField(max_length=48, blank=True)
    payload = models.TextField()
    sha256 = models.CharField(max_length=64)
    previous_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "object_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_type} {self.object_id} {self.sha256[:12]}"


class SignedLink(models.Model):
    """A link somebody without an account may open. Only the hash of its token is stored (TRUST.md S3)."""

    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=48)  # "sheet", "charter", "report"
    object_type = models.CharField(max_length=48)
    object_id = models.CharField(max_length=48)
    scope = models.CharField(max_length=48, blank=True)
    for_label = models.CharField(max_length=120)  # the person it is bound to
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    single_use = models.BooleanField(default=False)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_count = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["purpose", "object_type", "object_id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="signed_link_expires_later"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} link for {self.for_label}"


class Job(models.Model):
    """Work in the background that somebody waits for. The row is the truth, the queue only a hint."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        STOPPED = "stopped", "Stopped"

    kind = models.CharField(max_length=48)  # name of a handler in opm.kernel.jobs
    title = models.CharField(max_length=160)
    params = models.JSONField(default=dict)
    unique_key = models.CharField(max_length=160)  # one pending job for the same wish (TRUST.md S13)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    current = models.CharField(max_length=160, blank=True)
    stop_requested = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)  # counted before the work starts (TRUST.md R4)
    error = models.TextField(blank=True)  # a sentence for people, no traceback
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)  # last sign of life
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unique_key"],
                condition=Q(state__in=["queued", "running"]),
                name="one_pending_job_per_wish",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed", "stopped"]),
                name="job_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"

    @property
    def pending(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)


class DeviceKey(models.Model):
    """The key with which one browser of one person encrypts answers that are not sent yet (TRUST.md R9).

    Handed out again after signing in anew, destroyed at log-out: what is left on the device is unreadable then.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    device = models.CharField(max_length=36)  # UUID that the browser made
    key = models.CharField(max_length=44)  # 256 random bits, base64
    created_at = models.DateTimeField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "device"], name="one_key_per_device")]

    def __str__(self) -> str:
        return f"key of {self.user} on {self.device}"
