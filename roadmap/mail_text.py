"""A pasted mail, read: subject, what is said in it, who wrote it and when. Pure; nothing of it is kept here.

English and German mail programs; headers as they are copied from a window or stand in the mail's source. Of a forwarded
mail the inner one counts. A text without headers is a mail too: its first line is the subject.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from roadmap.day_text import is_numbers, read_day

MOST = 100_000  # letters of a paste
HEADER = 1000  # letters of a header that are decoded: encoded words are searched for from each of them on
TRIES = 20  # places where an inner mail may begin; each of them reads the rest of the paste
_HEADS = {
    **dict.fromkeys(("from", "von"), "from"),
    **dict.fromkeys(("date", "sent", "datum", "gesendet", "gesendet am"), "date"),
    **dict.fromkeys(("subject", "betreff"), "subject"),
    **dict.fromkeys(("to", "an", "cc", "kopie", "bcc", "reply-to", "antwort an"), "other"),
    **dict.fromkeys(("importance", "priority", "wichtigkeit", "attachments", "anlagen"), "other"),
}
_HEAD = re.compile(r"^[>\s*]*([A-Za-z][A-Za-z -]{1,30}?)\s*\*?:\*?\s*(.*)$")
_FIELD = re.compile(r"^[A-Z][A-Za-z0-9-]{1,40}:\s")  # any header of a mail's source
_PREFIX = re.compile(
    r"^\s*(?:(re|aw|antw|sv|fw|fwd|wg|wtr)(?:\[\d+\])?\s*:|\[(?:ext|external|extern)\])\s*", re.I
)
_FORWARD = re.compile(r"^\s*(?:re|aw)?:?\s*(?:fw|fwd|wg|wtr)\s*:", re.I)
_FORWARDED = re.compile(
    r"^[>\s-]*(forwarded message|weitergeleitete nachricht|begin forwarded message:?|"
    r"anfang der weitergeleiteten nachricht:?)[\s-]*$",
    re.I,
)
_HISTORY = re.compile(
    r"^[\s_-]*(original message|ursprüngliche nachricht|originalnachricht|original-nachricht)[\s_-]*$"
    r"|^\s*on .{6,120} wrote:\s*$|^\s*am .{6,120} schrieb.{0,120}:\s*$|^_{10,}\s*$",
    re.I,
)
_CLOSING = re.compile(
    r"^(?:(?:best|kind|warm|many)?\s*(?:regards|wishes|thanks)|best|cheers|sincerely|yours (?:sincerely|truly)|"
    r"(?:many )?thanks(?: and regards)?|thank you|mit (?:freundlichen|besten|lieben) grüßen|mfg|vg|lg|"
    r"(?:viele|beste|liebe|herzliche|schöne|freundliche) grüße|(?:besten|vielen|lieben) dank|danke|gruß|grüße)"
    r"[\s,.!]*$",
    re.I,
)
_GREETING = re.compile(
    r"^(?:hi|hello|dear|good (?:morning|afternoon|day)|hallo|liebe[r]?|guten (?:tag|morgen)|sehr geehrte[r]?|moin)\b"
    r".{0,60}[,!:]?$",
    re.I,
)
_SENT_FROM = re.compile(
    r"^(?:sent from (?:my|outlook)|get outlook for|von meinem .{2,30} gesendet|gesendet von)", re.I
)
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"']{1,80}@[^\s<>()\[\],;:\"']{1,120}")


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail says. `unsure_day` is a day as it stands there, where day and month could be either way."""

    subject: str
    text: str
    name: str = ""
    address: str = ""
    on: date | None = None
    unsure_day: str = ""
    forwarded: bool = False


def read_mail(pasted: str) -> Mail:
    """Read a mail as it was pasted; an empty one has neither subject nor text."""
    lines = pasted[:MOST].replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").split("\n")
    heads, rest = _heads(_from_first(lines))
    forwarded = bool(_FORWARD.match(heads.get("subject", "")))
    inner = _inner(rest, forwarded or not heads)
    if inner:
        heads, rest = inner
    text, signed = _said(rest)
    subject = _bare(heads.get("subject", ""))
    if not subject:
        subject, text = _first_line(text)
    name, address = _person(heads.get("from", "") or signed)
    day = heads.get("date", "")
    on = read_day(day)
    unsure = day.strip() if day and on is None and is_numbers(day) else ""
    return Mail(subject, text, name, address, on, unsure, bool(inner))


def _from_first(lines: Sequence[str]) -> list[str]:
    at = next((place for place, line in enumerate(lines) if line.strip()), 0)
    return list(lines[at:])


def _heads(lines: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The headers at the beginning, and what follows; no headers unless somebody wrote it."""
    found: dict[str, str] = {}
    key, end = "", len(lines)
    for at, line in enumerate(lines):
        match = _HEAD.match(line)
        known = _HEADS.get(match.group(1).casefold().strip()) if match else None
        if match and known:
            key = known
            found.setdefault(key, match.group(2).strip())
        elif found and key and line[:1] in " \t" and line.strip():
            found[key] = f"{found[key]} {line.strip()}".strip()  # folded
        elif _FIELD.match(line) and not (found and not line.strip()):
            key = "other"
            found.setdefault(key, "")
        elif line.strip() or {"from", "subject"} & set(found):
            end = at
            break
    if "from" not in found and not {"subject", "date"} <= set(found):
        return {}, list(lines)
    return {name: _decoded(value) for name, value in found.items()}, list(lines[end:])


def _decoded(value: str) -> str:
    """A header as people read it: "=?utf-8?q?M=C3=A4rz?=" is "März"."""
    if "=?" not in value:
        return value
    try:
        return str(make_header(decode_header(value[:HEADER])))
    except (HeaderParseError, LookupError, ValueError):
        return value


def _inner(lines: Sequence[str], forwarded: bool) -> tuple[dict[str, str], list[str]] | None:
    """Headers and text of the mail that was forwarded, if one was."""
    tried = 0
    for at, line in enumerate(lines):
        marked = bool(_FORWARDED.match(line))
        opens = (forwarded and bool(_HISTORY.match(line))) or marked
        if not opens and not (forwarded and _starts_heads(lines, at)):
            continue
        tried += 1
        if tried > TRIES:
            return None
        begins = _from_first(lines[at + 1 :] if opens else lines[at:])
        heads, rest = _heads([_unquoted(text) for text in begins])
        if "from" in heads:
            return heads, rest
    return None


def _unquoted(line: str) -> str:
    return re.sub(r"^(?:>\s?)+", "", line)


def _starts_heads(lines: Sequence[str], at: int) -> bool:
    """Whether headers of another mail begin here: a sender, and a day or subject within four lines."""
    if _key(lines[at]) != "from":
        return False
    return bool({"date", "subject"} & {_key(line) for line in lines[at + 1 : at + 5]})


def _key(line: str) -> str:
    match = _HEAD.match(line)
    return _HEADS.get(match.group(1).casefold().strip(), "") if match else ""


def _said(lines: Sequence[str]) -> tuple[str, str]:
    """What is said, without greeting, quoted history and signature; and the name it is signed with."""
    kept: list[str] = []
    signed = ""
    for at, line in enumerate(lines):
        if _HISTORY.match(line) or _FORWARDED.match(line) or _starts_heads(lines, at):
            break
        if line.strip() in ("--", "\u2014", "\u2013\u2013") or _SENT_FROM.match(line.strip()):
            break
        if kept and any(text.strip() for text in kept) and _CLOSING.match(line.strip()):
            signed = next((text.strip() for text in lines[at + 1 : at + 4] if text.strip()), "")
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
    kept = _from_first(kept)
    if len(kept) > 1 and _GREETING.match(kept[0].strip()):
        kept = _from_first(kept[1:])
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip(), signed if len(signed) <= 60 else ""


def _bare(subject: str) -> str:
    """A subject without Re:, Fwd:, AW:, WG: and their like, however often."""
    before = ""
    while before != subject:
        before, subject = subject, _PREFIX.sub("", subject, count=1)
    return " ".join(subject.split())


def _first_line(text: str) -> tuple[str, str]:
    """A first line that reads like a heading becomes the subject; else the first sentence is, and the text stays."""
    line, _, rest = text.partition("\n")
    if rest.strip() and len(line) <= 100 and not line.rstrip().endswith((".", ",", "?", ":")):
        return _bare(line), rest.strip()
    return _bare(re.split(r"(?<=[.?!])\s", line, maxsplit=1)[0]).rstrip("."), text


def _person(sender: str) -> tuple[str, str]:
    """Name and address; "Reyes, Sam" is turned round."""
    found = _ADDRESS.search(sender)
    address = found.group() if found else ""
    name = (sender[: found.start()] if found else sender).replace("mailto:", "").strip(" <>([\"'")
    last, comma, first = name.partition(",")
    if comma and first.strip():
        name = f"{first.strip()} {last.strip()}"
    return name.rstrip(","), address
