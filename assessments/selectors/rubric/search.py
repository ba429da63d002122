"""Finding words in a version, and marking them where they stand. Works on the version in memory: no query."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from assessments.scoring import types

LONGEST = 100  # characters of a search that are looked at
WORDS = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """A POM (or, with `anchor` "", a capability) that holds every word; `lines` are the texts with the marks."""

    capability: types.Capability
    anchor: str
    where: str
    lines: tuple[SafeString, ...]


def terms(query: str) -> list[str]:
    """The words looked for, in small letters."""
    return query[:LONGEST].casefold().split()[:WORDS]


def search(rubric: types.Rubric, query: str) -> list[Hit]:
    """Every capability and POM in which all words of `query` occur, in file order."""
    wanted = terms(query)
    return list(_hits(rubric, wanted)) if wanted else []


def _hits(rubric: types.Rubric, wanted: list[str]) -> Iterator[Hit]:
    for capability in rubric.capabilities():
        texts = (capability.key, capability.name, capability.intent, *(text for _, text in capability.ladder))
        if _all_in(wanted, texts):
            yield Hit(capability, "", "the capability", _lines(wanted, texts[1:]))
        for pom in capability.poms:
            texts = tuple(_texts(pom))
            keys = (pom.key, *(metric.key for metric in pom.metrics))
            if _all_in(wanted, texts + keys):
                where = f"level {pom.level} {rubric.level_name(pom.level)}"
                yield Hit(capability, pom.key, where, _lines(wanted, texts))


def _texts(pom: types.Pom) -> Iterator[str]:
    yield from filter(None, (pom.title, *pom.practices, *pom.outcomes, pom.ask))
    yield from (metric.text or metric.key for metric in pom.metrics)


def _all_in(wanted: list[str], texts: tuple[str, ...]) -> bool:
    whole = "\n".join(texts).casefold()
    return all(word in whole for word in wanted)


def _lines(wanted: list[str], texts: tuple[str, ...]) -> tuple[SafeString, ...]:
    """The texts that hold a word, marked; the first text where the word stands only in a key."""
    found = [text for text in texts if any(word in text.casefold() for word in wanted)]
    return tuple(marked(text, wanted) for text in dict.fromkeys(found or list(texts[:1])))


def marked(text: str, wanted: list[str]) -> SafeString:
    """The text, safe for a page, with every word in <mark>."""
    if not wanted:
        return escape(text)
    pattern = re.compile(
        "|".join(re.escape(word) for word in sorted(wanted, key=len, reverse=True)), re.IGNORECASE
    )
    parts, end = [], 0
    for match in pattern.finditer(text):
        parts += [escape(text[end : match.start()]), format_html("<mark>{}</mark>", match[0])]
        end = match.end()
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part was escaped above
