"""Hostile values, and the queries and bodies that carry them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlencode

SCRIPT = "<script>alert(1)</script>"
RTL = "\u202eevil"
LONG = "x" * 20_000
# What an address line can carry, percent-encoded: surrogates and broken bytes included.
RAW = ("%00", "%ED%A0%80%FF", quote(RTL + SCRIPT), "'%22%3B--%25", "9" * 400, quote("²"), LONG[:3000])
# A quarter is read in one place, which is given all of them; each page is given what it may choke on by itself.
QUARTERS = ("2026-Q5", "0000-Q1", "9999-Q4", "2200-Q4", "1990-Q1", "2026-Q4%0A", *RAW)
FAR_QUARTERS = ("%00", "2200-Q4", "1990-Q1")
# What a form field can carry.
TEXTS = ("a\0b", RTL + SCRIPT, "9" * 400, "-1", "1e400", "²", "\ufffe", LONG)
# Also put into one field after the other, all others being right: what is no text, and for what counts or names a row
# what is no number.
NO_TEXT, NO_NUMBER = ("a\0b",), ("a\0b", "9" * 400, "²")
WORDS = re.compile(r"[^\d]*[^\W\d]{3}.*")
BYTES = "%ED%A0%80%FF"
DAY = re.compile(r"\d{4}-\d\d-\d\d")
FAR_DAYS = ("0001-01-01", "9999-12-31")  # a step further is no day any more
MEGABYTE = "m" * 1_000_000


def queries(parameters: tuple[str, ...]) -> Iterator[str]:
    """All parameters at once, and those that may end the request before the others are read by themselves."""
    early = [name for name in parameters if name in ("client", "quarter")]
    rest = [name for name in parameters if name not in early]
    for value in RAW:
        if rest:
            yield "&".join(f"{name}={value}" for name in rest)
        if "client" in early:
            yield f"client={value}"
    if "quarter" in early:
        yield from (f"quarter={value}" for value in FAR_QUARTERS)


def one_of_each_kind(fields: Iterable[str]) -> Iterator[str]:
    """All fields of a small form; of a formset's rows the last of each column ("pom-#-title")."""
    yield from {re.sub(r"\d+", "#", name): name for name in fields}.values()


def bodies(right: dict[str, str]) -> Iterator[tuple[str, bytes]]:
    """Nothing, everything twice, each hostile value in all fields and some in one after the other, a megabyte."""
    yield "as it should be", urlencode(right).encode()
    yield "nothing", b""
    yield "all twice", urlencode([*right.items(), *right.items()]).encode()
    for text in TEXTS:
        yield f"everywhere {text[:20]!r}", urlencode(dict.fromkeys(right, text)).encode()
    for name in one_of_each_kind(right):
        others = {key: text for key, text in right.items() if key != name}
        for text in NO_TEXT if WORDS.fullmatch(right[name]) else NO_NUMBER:
            yield f"{name} = {text[:20]!r}", urlencode({**others, name: text}).encode()
    days = [name for name, value in right.items() if DAY.fullmatch(value)]
    for far in FAR_DAYS:
        yield from ((f"{name} = {far}", urlencode({**right, name: far}).encode()) for name in days)
    broken = "&".join(f"{name}={BYTES}" for name in right)
    yield "broken bytes everywhere", broken.encode()
    every = dict.fromkeys(right, MEGABYTE if len(right) < 4 else LONG)
    yield "long text everywhere", urlencode(every).encode()
