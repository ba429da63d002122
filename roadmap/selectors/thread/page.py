"""The page of a client's threads: which strands are shown, and the finding in words. No query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from opm.kernel import words
from relationships.models import Client
from roadmap.selectors.thread.nodes import BREAKS, Strand

ANY = "any"
NO_THEME = "none"


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """What is said of a client's threads, and those that fit what was asked for."""

    headline: str
    lede: str
    strands: tuple[Strand, ...]
    every: int


LOOSE = {
    "initiative": ("initiative that serves no outcome", "initiatives that serve no outcome"),
    "request": ("request on no thread to an outcome", "requests on no thread to an outcome"),
    "need": ("need that reaches no outcome", "needs that reach no outcome"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """Strands that are read together: along outcomes (`summary` is ""), or what hangs on none, which can be folded."""

    summary: str
    strands: tuple[Strand, ...]
    is_open: bool


def parts_of(strands: Sequence[Strand], *, narrowed: bool) -> tuple[Part, ...]:
    """The strands of a page, those without an outcome folded by what they are; open where that is all there is, and
    where one looked for something."""
    is_open = narrowed or not any(strand.outcome for strand in strands)
    parts = []
    for kind, group in groupby(strands, key=lambda strand: strand.hangs_on):
        found = tuple(group)
        parts.append(Part(words.count(len(found), *LOOSE[kind]) if kind else "", found, is_open))
    return tuple(parts)


def thread_page(
    client: Client, strands: Sequence[Strand], *, broken: str = "", theme: str = "", start: str = ""
) -> ThreadPage:
    """`broken` is a key of BREAKS, "any" or ""; `theme` an id as text, "none" or ""; `start` is a node's key."""
    counts = Counter(item.kind for strand in strands for item in strand.breaks)
    shown = tuple(strand for strand in strands if _fits(strand, broken, theme, start))
    return ThreadPage(_headline(client, strands), _lede(strands, counts), shown, len(strands))


def _fits(strand: Strand, broken: str, theme: str, start: str) -> bool:
    kinds = {item.kind for item in strand.breaks}
    themes = {NO_THEME if pk is None else str(pk) for pk in strand.theme_ids}
    return (
        (not broken or (bool(kinds) if broken == ANY else broken in kinds))
        and (not theme or theme in themes)
        and (not start or start in strand.keys)
    )


def _headline(client: Client, strands: Sequence[Strand]) -> str:
    if not strands:
        return f"What leads from a need of {client.name} to a result?"
    torn = sum(bool(strand.breaks) for strand in strands)
    if not torn:
        return f"Every thread of {client.name} holds from need to result"
    if torn == len(strands):
        return f"No thread of {client.name} holds from need to result yet"
    return (
        f"{words.spelled(torn)} of {words.count(len(strands), 'thread')} of {client.name} "
        f"{words.agree(torn, 'is', 'are')} broken"
    )


def _lede(strands: Sequence[Strand], counts: Counter[str]) -> str:
    if not strands:
        return "A need leads to an outcome, an outcome to initiatives, these to requests and packages, and to a result."
    told = [words.count(counts[kind], *BREAKS[kind]) for kind in BREAKS if counts[kind]]
    said = words.listed(told, len(BREAKS))
    return f"{said[:1].upper()}{said[1:]}." if said else "Each link can be followed in both directions."
