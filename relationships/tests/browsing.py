"""Pages and buttons of Finance's records, for tests of decisions, concerns and needs."""

from __future__ import annotations

from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from relationships.models import User
from relationships.models.record import Record


def words(response: Any) -> str:
    """The page as text, with single spaces."""
    return " ".join(response.content.decode().split())


def show(browser: Browser, user: User, name: str, *args: Any, query: str = "") -> Any:
    """A page of Finance as `user` sees it."""
    browser.force_login(user)
    return browser.get(reverse(name, args=["finance", *args]) + query)


def press(browser: Browser, user: User, name: str, item: Record, **sent: Any) -> Any:
    """A button on a record, with the version that `user` saw."""
    browser.force_login(user)
    return browser.post(reverse(name, args=["finance", item.pk]), {"seen_version": item.version, **sent})
