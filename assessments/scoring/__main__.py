"""Scoring without the application: `python -m assessments.scoring FILE` (or `-` for standard input).

Prints one JSON object; refuses with exit status 2 and one line on standard error that names the place.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from .engine import score
from .inputs import read_input
from .output import score_to_dict
from .parsing import ExchangeError

REFUSED = 2


def main(arguments: Sequence[str]) -> int:
    """Score the file named by the only argument; the exit status (0, or 2 where refused)."""
    if len(arguments) != 1:
        return _refuse("usage: python -m assessments.scoring FILE (or - for standard input)")
    name = arguments[0]
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        return _refuse(f"{name}: {getattr(error, 'strerror', None) or error}")
    try:
        given = read_input(content)
    except ExchangeError as error:
        return _refuse(str(error))
    result = score(given.rubric, given.sheets, given.agreed, open=given.open, as_of=given.as_of)
    sys.stdout.write(json.dumps(score_to_dict(result), indent=1) + "\n")
    return 0


def _refuse(message: str) -> int:
    line = " ".join(message.split())
    sys.stderr.write(line.encode("ascii", "backslashreplace").decode("ascii") + "\n")
    return REFUSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
