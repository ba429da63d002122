"""The one writer of tables that leave the app: CSV and XLSX, safe from formula injection (TRUST.md S9)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A named table: header and rows of str, int, Decimal, date, bool or None."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]


def csv_safe(value: Any) -> Any:
    """Text that a spreadsheet will not run; numbers stay numbers."""
    if not isinstance(value, str):
        return "" if value is None else value
    value = value.replace("\0", "")
    return f"'{value}" if value.lstrip(" ").startswith(_DANGEROUS) else value


def csv_bytes(sheet: Sheet) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads names as they are."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([csv_safe(cell) for cell in sheet.header])
    writer.writerows([csv_safe(cell) for cell in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with a frozen bold header; every text cell is forced to be text."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name[:31])
        page.freeze_panes = "A2"
        page.append([_cell(page, title, bold=True) for title in sheet.header])
        for row in sheet.rows:
            page.append([_cell(page, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(page: Any, value: Any, *, bold: bool = False) -> Any:
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def download(content: bytes, *, filename: str, content_type: str) -> HttpResponse:
    """A file answer that no cache keeps."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["Cache-Control"] = "no-store"
    return response


def table_response(sheets: Sequence[Sheet], *, basename: str, fmt: str) -> HttpResponse:
    """CSV (the first sheet) or XLSX (all of them) as a download."""
    if fmt == "csv":
        return download(
            csv_bytes(sheets[0]), filename=f"{basename}.csv", content_type="text/csv; charset=utf-8"
        )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return download(xlsx_bytes(sheets), filename=f"{basename}.xlsx", content_type=kind)
