"""What no log line may hold: the token of a signed link (TRUST.md S3, S14)."""

from __future__ import annotations

import logging
import re
from typing import Any

# Every address whose last part is a token; the numbers behind which the token went are shorter.
TOKEN = re.compile(
    r"(/respond/|/calendar/|/agree/|/digest/stop/|(?<!/roadmap)/shared/)[^/\s\"'?]*[^/\s\"'?\d][^/\s\"'?]*"
)
HIDDEN = r"\1[token]"


class HideTokens(logging.Filter):
    """Django's own loggers name the address of a refused request; the token in it is taken out of text and values."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _clean(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_clean(value) for value in record.args)
        if record.exc_text:
            record.exc_text = _clean(record.exc_text)
        return True


def _clean(value: Any) -> Any:
    """Text without tokens; a structured event is a mapping of such texts; anything else as it is."""
    if isinstance(value, str):
        return TOKEN.sub(HIDDEN, value)
    if isinstance(value, dict):
        return {name: _clean(item) for name, item in value.items()}
    return value
