"""All routes of the application, read from the URL resolver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver


@dataclass(frozen=True)
class Route:
    """A named address of the resolver with the names of its arguments."""

    name: str
    args: tuple[str, ...]
    in_admin: bool


def routes(patterns: Any = None, namespace: str = "", args: tuple[str, ...] = ()) -> Iterator[Route]:
    """All routes of the application, admin included."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        inner = (*args, *pattern.pattern.regex.groupindex) if hasattr(pattern.pattern, "regex") else args
        if isinstance(pattern, URLPattern):
            named = f"{namespace}:{pattern.name}" if namespace else pattern.name
            name = named if named and pattern.name else f"unnamed {pattern.pattern}"
            yield Route(name, inner, in_admin=namespace.startswith("admin"))
        else:
            yield from routes(pattern.url_patterns, pattern.namespace or namespace, inner)


# The admin's catch-all answers 404 for every unknown address, signed in or not; it has no name.
ALL_ROUTES = [route for route in dict.fromkeys(routes()) if not route.name.startswith("unnamed (?P<url>")]
# Both forms of every model's admin address are walked; the addresses without a name only redirect.
WALKED = [route for route in ALL_ROUTES if not route.name.startswith("unnamed")]


def family(route: Route) -> str:
    """Routes of one object are walked in one world: "initiative", "admin:relationships_client"."""
    return "_".join(route.name.split("_")[: 2 if route.in_admin else 1])


FAMILIES = sorted({family(route) for route in WALKED})
