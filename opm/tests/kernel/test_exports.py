"""Tables that leave the app: text stays text when a spreadsheet reads it back (TRUST.md S9)."""

import csv
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from opm.kernel.exports import Sheet, csv_bytes, xlsx_bytes

FORMS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "＝1",
    "＠x",
    " =1",
    '=HYPERLINK("x")',
]


@pytest.mark.parametrize("text", FORMS)
def test_csv_text_that_looks_like_a_formula_is_disarmed(text: str) -> None:
    rows = list(csv.reader(io.StringIO(csv_bytes(Sheet("s", ["name"], [[text]])).decode("utf-8-sig"))))
    assert rows[1][0].startswith("'")


@pytest.mark.parametrize("text", FORMS)
def test_xlsx_text_is_stored_as_text(text: str) -> None:
    book = load_workbook(io.BytesIO(xlsx_bytes([Sheet("s", ["name"], [[text]])])))
    assert book["s"]["A2"].data_type == "s"


def test_numbers_stay_numbers_and_nothing_is_an_empty_cell() -> None:
    sheet = Sheet("s", ["a", "b", "c"], [[Decimal("3.1"), -2, None]])
    row = load_workbook(io.BytesIO(xlsx_bytes([sheet])))["s"][2]
    assert [cell.value for cell in row] == [3.1, -2, None]
    assert csv_bytes(sheet).decode("utf-8-sig").splitlines()[1] == "3.1,-2,"
