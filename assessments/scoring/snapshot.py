"""Answers packed for storing: one byte per POM and respondent behind a small header.

A byte: bit 7 whether the POM was asked of this sheet; below it 0 for blank, else 1 + 5 * kind +
(certainty - 1) with kind 0 for NA and 1.. for the options of the scale. Reasons, notes and evidence are not
packed. Layout: magic, rubric fingerprint, POM count, sheet count, then per sheet side, whether a list says
what is asked, the respondent's name and the bytes; the agreed answers last.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .hashing import rubric_hash
from .types import SIDES, Answer, Rubric, Sheet

MAGIC = b"OPM1"
ASKED = 0x80
MAX_OPTIONS = 24
_HEADER = struct.Struct(">4s8sHH")
_SHEET = struct.Struct(">BBH")


class SnapshotError(ValueError):
    """Bytes that are no snapshot of this rubric, or a rubric that does not fit into one."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a snapshot held: option, NA, blank and certainty of every answer."""

    sheets: tuple[Sheet, ...]
    agreed: Mapping[str, Answer]


def pack(rubric: Rubric, sheets: Iterable[Sheet], agreed: Mapping[str, Answer] | None = None) -> bytes:
    """The answers as bytes (about 0.3 KB a sheet for 250 POMs). SnapshotError beyond 24 options."""
    if len(rubric.scale) > MAX_OPTIONS:
        raise SnapshotError(f"a scale of more than {MAX_OPTIONS} options cannot be packed")
    sheets = tuple(sheets)
    keys = tuple(pom.key for pom in rubric.rated_poms())
    kinds = {option.key: position + 1 for position, option in enumerate(rubric.scale)}
    parts = [_HEADER.pack(MAGIC, bytes.fromhex(rubric_hash(rubric))[:8], len(keys), len(sheets))]
    for sheet in sheets:
        name = sheet.respondent.encode("utf-8")
        parts.append(_SHEET.pack(SIDES.index(sheet.side), sheet.asked is not None, len(name)) + name)
        parts.append(_row(keys, kinds, sheet.answers, sheet.asked))
    parts.append(_row(keys, kinds, agreed or {}, None))
    return b"".join(parts)


def _row(
    keys: tuple[str, ...],
    kinds: Mapping[str, int],
    answers: Mapping[str, Answer],
    asked: frozenset[str] | None,
) -> bytes:
    unknown = (set(answers) | (asked or frozenset())).difference(keys)
    if unknown:
        raise SnapshotError(f"{min(unknown)}: is not rated in this rubric")
    row = bytearray()
    for key in keys:
        code = _code(kinds, answers[key]) if key in answers else 0
        row.append(code | (ASKED if asked is None or key in asked else 0))
    return bytes(row)


def _code(kinds: Mapping[str, int], answer: Answer) -> int:
    if answer.blank:
        return 0
    kind = 0 if answer.option is None else kinds[answer.option]
    return 1 + 5 * kind + answer.certainty - 1


def unpack(rubric: Rubric, content: bytes) -> Snapshot:
    """The answers in a snapshot of exactly this rubric; SnapshotError otherwise."""
    keys = tuple(pom.key for pom in rubric.rated_poms())
    try:
        magic, fingerprint, count, sheet_count = _HEADER.unpack_from(content)
        if magic != MAGIC or fingerprint != bytes.fromhex(rubric_hash(rubric))[:8] or count != len(keys):
            raise SnapshotError("not a snapshot of this rubric version")
        at = _HEADER.size
        sheets = []
        for _ in range(sheet_count):
            side, listed, length = _SHEET.unpack_from(content, at)
            at += _SHEET.size
            name = content[at : at + length].decode("utf-8")
            at += length
            answers, asked = _read_row(rubric, keys, content[at : at + count])
            at += count
            sheets.append(Sheet(name, SIDES[side], asked if listed else None, answers))
        agreed, _ = _read_row(rubric, keys, content[at : at + count])
        if len(content) != at + count:
            raise SnapshotError("the snapshot is not as long as it says")
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise SnapshotError("the snapshot is damaged") from error
    return Snapshot(tuple(sheets), agreed)


def _read_row(rubric: Rubric, keys: tuple[str, ...], row: bytes) -> tuple[dict[str, Answer], frozenset[str]]:
    if len(row) != len(keys):
        raise SnapshotError("the snapshot is not as long as it says")
    answers: dict[str, Answer] = {}
    for key, byte in zip(keys, row, strict=True):
        code = byte & ~ASKED
        if code:
            kind, certainty = divmod(code - 1, 5)
            option = rubric.scale[kind - 1].key if kind else None
            answers[key] = Answer(option=option, na=not kind, certainty=certainty + 1)
    return answers, frozenset(key for key, byte in zip(keys, row, strict=True) if byte & ASKED)
