"""Errors that services raise and every page turns into the same answers."""

from django.core.exceptions import PermissionDenied


class NotAllowed(PermissionDenied):
    """In sight, but not this person's to do: Django answers 403. Out of sight is a 404, raised by the lookup."""


class Refused(Exception):
    """The wish breaks a rule; the text says which and what to do. Pages show it and keep what was typed."""


class Conflict(Exception):
    """Somebody else changed it first. `current` is what is stored now; pages show both values to choose from."""

    def __init__(self, message: str, current: object) -> None:
        super().__init__(message)
        self.current = current
