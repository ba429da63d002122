"""The hash of everything a score depends on: same hash, same result (SCORING.md, "Records")."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from .exchange import rubric_to_dict
from .types import Answer, Rubric, Sheet


def _digest(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def rubric_hash(rubric: Rubric) -> str:
    """SHA-256 (hex) of the rubric version, its texts included; kept on the rubric."""
    found: str | None = rubric.cache.get("hash")
    if found is None:
        found = rubric.cache["hash"] = _digest(rubric_to_dict(rubric))
    return found


def input_hash(
    rubric: Rubric,
    sheets: Iterable[Sheet],
    agreed: Mapping[str, Answer] | None = None,
    open: bool = False,
    as_of: date | None = None,
    metrics: Mapping[str, Fraction] | None = None,
) -> str:
    """SHA-256 (hex) of a canonical form of the inputs.

    Neither the order of sheets, answers or asked keys nor blanks change it. The texts of reasons take no
    part, so that they can be erased. `metrics` (values of the quarter) take part where there are any.
    """
    from .engine import ENGINE_VERSION

    measured = {key: str(value) for key, value in (metrics or {}).items()}
    return _digest(
        {
            **({"metrics": measured} if measured else {}),
            "engine": ENGINE_VERSION,
            "rubric": rubric_hash(rubric),
            "sheets": sorted(_sheet(sheet) for sheet in sheets),
            "agreed": _answers(agreed or {}),
            "open": open,
            "as_of": as_of.isoformat() if as_of else None,
        }
    )


def _sheet(sheet: Sheet) -> str:
    asked = None if sheet.asked is None else sorted(sheet.asked)
    return json.dumps([sheet.respondent, sheet.side, asked, _answers(sheet.answers)])


def _answers(answers: Mapping[str, Answer]) -> list[list[Any]]:
    return [
        [
            key,
            answer.option,
            answer.certainty,
            answer.note,
            answer.evidence,
            answer.evidence_on.isoformat() if answer.evidence_on else None,
        ]
        for key, answer in sorted(answers.items())
        if not answer.blank
    ]
