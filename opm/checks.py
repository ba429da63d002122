"""System checks with hints: what a shared installation must not start without."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


@register(deploy=True)
def shared_installation(**_: Any) -> list[CheckMessage]:
    """A shared installation needs its own secrets, hosts, PostgreSQL and Redis."""
    if settings.EMBEDDED:
        return []
    found: list[CheckMessage] = []
    if not settings.AUDIT_KEY:
        found.append(
            Error(
                "AUDIT_KEY is not set.",
                hint="It signs the audit chain; set 50 random characters.",
                id="opm.E001",
            )
        )
    if not settings.ALLOWED_HOSTS:
        found.append(
            Error(
                "ALLOWED_HOSTS is empty.", hint="Name the host, for example opm.example.org.", id="opm.E002"
            )
        )
    if not settings.REDIS_URL:
        found.append(
            Error("REDIS_URL is not set.", hint="A queue of files serves one machine only.", id="opm.E003")
        )
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        found.append(
            Warning("SQLite serves one machine.", hint="Set DATABASE_URL=postgres://...", id="opm.W001")
        )
    if settings.DEMO:
        found.append(
            Error("DEMO is on.", hint="It shows log-ins on the log-in page; set DEMO=false.", id="opm.E004")
        )
    if not (urlsplit(settings.SITE_URL).hostname or "*").strip("*"):
        found.append(
            Warning(
                "SITE_URL is not set, and ALLOWED_HOSTS names no host for it.",
                hint="Links in mails lead there, for example SITE_URL=https://opm.example.org.",
                id="opm.W002",
            )
        )
    return found
