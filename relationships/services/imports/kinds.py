"""The kinds of files that can be taken in. An app registers its own in `import_kinds.py`, found by autodiscovery."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from relationships.services.imports.taking import Kind

_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Let files of this kind be taken in. A double key stops start-up."""
    if kind.key in _kinds:
        raise ImproperlyConfigured(f"The import of {kind.key} is registered twice.")
    _kinds[kind.key] = kind


def find(key: str) -> Kind | None:
    """The kind of a key, or None."""
    return _kinds.get(key)
