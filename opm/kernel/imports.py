"""Tables that come into the app as CSV: decoded, matched to columns, every row read or told what is wrong with it.

Nothing is stored here. A file that cannot be read at all is Refused with one sentence; a row that cannot be read keeps
its line number and its problems (TRUST.md S10: sizes are bounded before anything is parsed).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from opm.kernel import exports, words
from opm.kernel.errors import Refused

MAX_BYTES = 1_000_000
MAX_ROWS = 500
_SPELLINGS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y")
_YES = {"yes", "y", "true", "1", "x"}
_NO = {"no", "n", "false", "0", ""}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file. `kind` is text, day, yes (yes/no), choice or many.

    `choices` are (value, label), both accepted; `also` are other headings that it goes by. A column of kind many may
    stand in the file more than once: its value is a tuple of the cells that are filled.
    """

    key: str
    label: str
    kind: str = "text"
    required: bool = False
    limit: int = 240
    choices: tuple[tuple[Any, str], ...] = ()
    example: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file: its line number, values by column key (only of columns that the file has), what is wrong."""

    number: int
    values: Mapping[str, Any]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A file read: its rows, and the headings that no column took."""

    lines: tuple[Line, ...]
    unknown: tuple[str, ...] = ()


def decode(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 (by its mark) or Excel's western encoding. Refused when too large or binary."""
    if len(data) > MAX_BYTES:
        raise Refused("The file is larger than 1 MB. Split it into smaller ones.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    if "\0" in text or data[:4] == b"PK\x03\x04":
        raise Refused("This is no CSV file. In Excel, save the sheet as CSV (UTF-8) and choose that file.")
    return text


def read(text: str, columns: Sequence[Column]) -> Table:
    """Match headings to columns (by label or key, in any order and case) and read every row."""
    rows = _rows(text)
    if not rows:
        raise Refused("The file is empty. Its first line names the columns; the example file shows them.")
    known = {_plain(name): column for column in columns for name in (column.key, column.label, *column.also)}
    heads = [known.get(_plain(cell)) for cell in rows[0][1]]
    _check_heads(heads, rows[0][1], columns)
    body = [(number, cells) for number, cells in rows[1:] if any(cell.strip() for cell in cells)]
    if not body:
        raise Refused("The file has headings but no rows.")
    if len(body) > MAX_ROWS:
        raise Refused(f"The file has {len(body)} rows; {MAX_ROWS} fit into one. Split it into smaller ones.")
    unknown = [
        cell.strip() for cell, head in zip(rows[0][1], heads, strict=True) if not head and cell.strip()
    ]
    return Table(tuple(_line(number, cells, heads) for number, cells in body), tuple(dict.fromkeys(unknown)))


def example(columns: Sequence[Column], known: Mapping[str, str]) -> exports.Sheet:
    """A file with every heading and one row, to begin from. `known`: values by column that are true where it is used,
    so that the row can be taken in as it stands."""
    row = [known.get(column.key, column.example) for column in columns]
    return exports.Sheet("Example", [column.label for column in columns], [row])


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Rows with the number of the line on which each ends."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [(reader.line_num, cells) for cells in reader if cells]
    except csv.Error as error:
        raise Refused(
            f"Line {reader.line_num} cannot be read as CSV: a quotation mark may be left open."
        ) from error


def _check_heads(heads: Sequence[Column | None], cells: Sequence[str], columns: Sequence[Column]) -> None:
    found = [head.key for head in heads if head]
    single = [head.key for head in heads if head and head.kind != "many"]
    missing = [column.label for column in columns if column.required and column.key not in found]
    if missing:
        raise Refused(
            f"The first line lacks the {words.agree(len(missing), 'column', 'columns')} {words.listed(missing)}. "
            f"It reads: {', '.join(cells)[:200]}."
        )
    twice = {key for key in single if single.count(key) > 1}
    if twice:
        raise Refused(f"A column stands in the file twice: {', '.join(sorted(twice))}.")


def _line(number: int, cells: Sequence[str], heads: Sequence[Column | None]) -> Line:
    values: dict[str, Any] = {}
    problems: list[str] = []
    if len(cells) > len(heads) and any(cell.strip() for cell in cells[len(heads) :]):
        problems.append("There are more cells than headings.")
    for place, column in enumerate(heads):
        if column is None:
            continue
        try:
            value = _value(_bare(cells[place]) if place < len(cells) else "", column)
        except Refused as error:
            problems.append(str(error))
        else:
            values[column.key] = (*values.get(column.key, ()), *value) if column.kind == "many" else value
    return Line(number, values, tuple(problems))


def _bare(cell: str) -> str:
    """A cell as it was before our own export put an apostrophe before a formula's sign."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and exports.csv_safe(cell[1:]) == cell else cell


def _value(cell: str, column: Column) -> Any:
    if not cell:
        if column.required:
            raise Refused(f"{column.label} is empty.")
        return {"day": None, "yes": False, "many": ()}.get(column.kind, "")
    match column.kind:
        case "many":
            return (cell,)
        case "day":
            return _day(cell, column)
        case "yes":
            return _yes(cell, column)
        case "choice":
            return _choice(cell, column)
    if len(cell) > column.limit:
        raise Refused(f"{column.label} has {len(cell)} letters; {column.limit} fit.")
    return cell


def _day(cell: str, column: Column) -> date:
    for spelling in _SPELLINGS:
        try:
            return datetime.strptime(cell[:10], spelling).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise Refused(f"{column.label} reads {cell[:40]!r}; write 2026-11-27.")


def _yes(cell: str, column: Column) -> bool:
    if cell.casefold() in _YES | _NO:
        return cell.casefold() in _YES
    raise Refused(f"{column.label} is yes or no.")


def _choice(cell: str, column: Column) -> Any:
    for value, label in column.choices:
        if cell.casefold() in (str(value).casefold(), label.casefold()):
            return value
    raise Refused(f"{column.label} is one of {', '.join(label for _, label in column.choices)}.")


def _plain(name: str) -> str:
    """A heading without case, spaces and marks."""
    return re.sub(r"[^a-z0-9]", "", name.casefold())
