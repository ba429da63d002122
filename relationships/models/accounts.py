"""People, portfolios, clients and who is on whose team."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.crypto import salted_hmac

from relationships.querysets import ClientQuerySet, PortfolioQuerySet


class UserManager(BaseUserManager["User"]):
    """Makes people who sign in with their e-mail address."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person with an address; without a password nobody can sign in as them."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An admin who may also do everything in Django admin."""
        return self.create_user(email, password, **{"role": User.Role.ADMIN, **fields})


class User(AbstractUser):
    """Somebody with an account. The role says which pages are for them; reach comes from teams."""

    class Role(models.TextChoices):
        BRM = "brm", "BRM"
        MANAGER = "manager", "Manager"
        ADMIN = "admin", "Admin"
        AUDITOR = "auditor", "Auditor"

    class Theme(models.TextChoices):
        SYSTEM = "", "As the device"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=8, choices=Role, default=Role.BRM)
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.SYSTEM, blank=True)
    letter_keys = models.BooleanField("letter keys on the sheet", default=True)
    digest = models.BooleanField("daily digest by mail", default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()  # type: ignore[misc, assignment]

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.CheckConstraint(
                condition=Q(role__in=["brm", "manager", "admin", "auditor"]), name="user_role_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Django admin asks `is_staff` and `is_superuser`; here both are the role and nothing else.
        self.is_staff = self.is_superuser = self.role == self.Role.ADMIN
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # A changed role ends the person's sessions, as a changed password does (TRUST.md S5).
        seed = f"{self.password}|{self.role}"
        return salted_hmac("opm.session", seed, secret=secret, algorithm="sha256").hexdigest()

    @property
    def initials(self) -> str:
        """Two letters for the round mark beside the name."""
        return "".join(part[0] for part in self.name.split()[:2]).upper() or "?"

    @property
    def reads_portfolios(self) -> bool:
        """Whether the portfolio and roadmap dashboards are this person's daily pages."""
        return self.role != self.Role.BRM


class Portfolio(models.Model):
    """Clients that one or more managers answer for together."""

    name = models.CharField(max_length=120, unique=True)
    managers = models.ManyToManyField(User, blank=True, related_name="portfolios")
    objects = PortfolioQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Client(models.Model):
    """A business area with which IT partners."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    business = models.CharField(max_length=240, blank=True)  # what the client does, in one line
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="clients")
    partnered_since = models.DateField(null=True, blank=True)
    archived_on = models.DateField(null=True, blank=True)
    team = models.ManyToManyField(User, through="Membership", related_name="clients")
    objects = ClientQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="client_name_unique")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("client", args=[self.slug])

    @property
    def scope(self) -> str:
        """Key of this client in the kernel's log: "client:12"."""
        return f"client:{self.pk}"


class Membership(models.Model):
    """Somebody on a client's team: one owner, any number of members."""

    class Role(models.TextChoices):
        OWNER = "owner", "Owner"
        MEMBER = "member", "Member"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=6, choices=Role, default=Role.MEMBER)

    class Meta:
        ordering = ["client", "-role", "user"]
        constraints = [
            models.UniqueConstraint(fields=["client", "user"], name="one_membership_per_client"),
            models.UniqueConstraint(
                fields=["client"], condition=Q(role="owner"), name="one_owner_per_client"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role}, {self.client})"


class Team(models.Model):
    """A technology team that delivers."""

    name = models.CharField(max_length=120, unique=True)
    archived_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
