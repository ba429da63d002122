"""The strategy sheet as an editable slide (PPTX, A4 landscape): native text boxes and a native table, no picture.

Letters are 10 pt at least. What does not fit goes on a further slide, and the first one says so. Notes travel with the
file, and the file goes to the client: what is missing stands in them only where somebody asks for it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils.text import Truncator
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from roadmap.selectors.strategy.fit import (
    SLIDE,
    TEAMS_IN_A_ROW,
    around,
    mandate_height,
    mandate_size,
    row_height,
    team_heights,
    year_width,
)
from roadmap.selectors.strategy.gaps import Gap
from roadmap.selectors.strategy.page import Shown
from roadmap.selectors.strategy.sheet import Aim, Item, Line, Sheet, TeamLine
from roadmap.slides.paging import Page, pages

WIDTH, HEIGHT = Emu(10692130), Emu(7560310)  # A4 landscape
LEFT, TOP = 30.0, 20.0  # points
INK, INK_2, INK_3 = RGBColor(0x16, 0x20, 0x2A), RGBColor(0x44, 0x51, 0x5D), RGBColor(0x5F, 0x6C, 0x78)
RULE, WHITE = INK, RGBColor(0xFF, 0xFF, 0xFF)
YEARS = (RGBColor(0xE2, 0xEF, 0xF2), RGBColor(0xF0, 0xF7, 0xF8), RGBColor(0xF9, 0xFB, 0xFB))
FONT = "Arial"  # on every machine that opens slides
TITLE = 18
NAME_LETTERS = 90
NO_XML = re.compile(
    "[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # what no file of this kind can hold


def slides(shown: Shown, gaps: Sequence[Gap] | None, made: datetime) -> bytes:
    """The PPTX of a sheet; `made` is the moment that the file says it was made.

    `gaps` go into the notes, which are then ours alone; None makes the file for the client.
    """
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    _properties(deck, shown.sheet, made)
    parts = pages(shown.sheet)
    for number, part in enumerate(parts, start=1):
        slide = deck.slides.add_slide(deck.slide_layouts[5])  # title only
        _slide(slide, shown, part, number, len(parts))
    deck.slides[0].notes_slide.notes_text_frame.text = _plain_text(_notes(shown, gaps, len(parts)))
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _properties(deck: Any, sheet: Sheet, made: datetime) -> None:
    """What the file says of itself: its title; nobody's name, least of all the machine's."""
    properties = deck.core_properties
    properties.title = _plain_text(sheet.title)
    properties.subject = f"Mandate for {sheet.span}"
    properties.created = properties.modified = made.astimezone(UTC).replace(tzinfo=None)
    properties.author = properties.last_modified_by = properties.keywords = properties.comments = ""


def _slide(slide: Any, shown: Shown, part: Page, number: int, of: int) -> None:
    sheet = shown.sheet
    _title(slide, sheet, number, of)
    y = TOP + SLIDE.top
    if number == 1:
        _mandate(slide, sheet, y)
        y += mandate_height(sheet.text, SLIDE)
    if part.lines or number == 1:
        _table(slide, sheet, part.lines, y, spare=_spare(sheet, part) if of == 1 else 0)
    _teams(slide, part, number)
    _foot(slide, shown, number, of)


def _title(slide: Any, sheet: Sheet, number: int, of: int) -> None:
    title = slide.shapes.title
    _place(title, LEFT, TOP - 4, SLIDE.width - 190, 26)
    more = "" if number == 1 else ", continued"
    text = Truncator(sheet.title).chars(NAME_LETTERS - len(more)) + more
    _write(title, [(text, TITLE if len(text) < 62 else 13, True, INK)])
    span = sheet.span if of == 1 else f"{sheet.span}, slide {number} of {of}"
    _box(slide, "Years", (LEFT + SLIDE.width - 190, TOP - 4, 190, 25), [(span, 11, False, INK_2)], right=True)
    _rule(slide, TOP + 27)


def _mandate(slide: Any, sheet: Sheet, y: float) -> None:
    label = [("Our mandate", SLIDE.small, False, INK_3), ("for three years", SLIDE.small, False, INK_3)]
    height = mandate_height(sheet.text, SLIDE) - 8
    _box(slide, "Label of the mandate", (LEFT, y, SLIDE.label, height), label)
    text = [(line, mandate_size(sheet.text, SLIDE), False, INK) for line in sheet.text.splitlines()]
    _box(slide, "Mandate", (LEFT + SLIDE.label, y, SLIDE.width - SLIDE.label, height), text)


def _spare(sheet: Sheet, part: Page) -> float:
    """What a single slide has left in height, for each of its rows."""
    rows = sum(row_height(line, SLIDE) for line in part.lines)
    left = SLIDE.height - around(sheet, SLIDE, part.teams) - rows
    return max(0.0, left) / max(len(part.lines), 1)


def _table(slide: Any, sheet: Sheet, lines: Sequence[Line], y: float, *, spare: float) -> None:
    heights = [row_height(line, SLIDE) + spare for line in lines]
    frame = slide.shapes.add_table(
        len(lines) + 1, 5, Pt(LEFT), Pt(y), Pt(SLIDE.width), Pt(SLIDE.head + sum(heights))
    )
    _named(
        frame,
        "Themes by year",
        f"Themes of {sheet.client}, their initiatives in {sheet.span}, and their outcomes",
    )
    table = frame.table
    table.horz_banding = False
    _plain(frame)
    year = year_width(SLIDE)
    for column, width in zip(table.columns, (SLIDE.label, year, year, year, SLIDE.aims), strict=True):
        column.width = Pt(width)
    _head(table, sheet)
    for row, (line, height) in enumerate(zip(lines, heights, strict=True), start=1):
        table.rows[row].height = Pt(height)
        _row(table, row, line)


def _plain(frame: Any) -> None:
    """No style of the program's: "No Style, No Grid"."""
    frame._element.graphic.graphicData.tbl.tblPr.find(
        qn("a:tableStyleId")
    ).text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


def _head(table: Any, sheet: Sheet) -> None:
    table.rows[0].height = Pt(SLIDE.head)
    heads = [
        "Theme",
        *(f"{year}  {said}" for year, said in sheet.heads),
        f"Outcome by end of {sheet.last_year}",
    ]
    for column, text in enumerate(heads):
        _cell(table.cell(0, column), [(text, SLIDE.size, True, INK)], rule=True)


def _row(table: Any, row: int, line: Line) -> None:
    name = [(line.name, SLIDE.theme, True, INK)]
    _cell(table.cell(row, 0), name + ([(line.promise, SLIDE.small, False, INK_3)] if line.promise else []))
    for column, (items, fill) in enumerate(zip(line.years, YEARS, strict=True), start=1):
        colour = INK_2 if column == len(YEARS) else INK
        _cell(table.cell(row, column), [_item(item, colour) for item in items], fill=fill)
    _cell(table.cell(row, 4), [_aim(aim) for aim in line.aims])


def _item(item: Item, colour: RGBColor) -> tuple[str, float, bool, RGBColor]:
    return f"{item.title} ({item.said})" if item.said else item.title, SLIDE.size, False, colour


def _aim(aim: Aim) -> tuple[str, float, bool, RGBColor]:
    stands = f" ({aim.stands})" if aim.stands else ""
    return f"{aim.measure}: {aim.way}{stands}", SLIDE.size, False, INK


def _teams(slide: Any, part: Page, number: int) -> None:
    """Teams in rows of five: above the foot on the first slide, under the title on a slide of their own."""
    if not part.teams:
        return
    bottom = SLIDE.height - SLIDE.foot - 8
    heights = team_heights(part.teams, SLIDE)
    first = number == 1 or part.lines
    top = bottom - sum(heights) - 4 if first else TOP + SLIDE.top + 6
    label = [
        ("Technology teams", SLIDE.small, False, INK_3),
        ("that make it happen", SLIDE.small, False, INK_3),
    ]
    _box(slide, "Label of the teams", (LEFT, top, SLIDE.label, 2 * SLIDE.line), label)
    width = (SLIDE.width - SLIDE.label) / TEAMS_IN_A_ROW
    for place, team in enumerate(part.teams):
        down, along = divmod(place, TEAMS_IN_A_ROW)
        above = top + sum(heights[:down])
        where = (LEFT + SLIDE.label + along * width, above, width - 12, heights[down])
        _box(slide, f"Team {team.name}", where, _team(team))


def _team(team: TeamLine) -> list[tuple[str, float, bool, RGBColor]]:
    return [(team.name, SLIDE.size, True, INK), (team.does, SLIDE.size, False, INK_2)]


def _foot(slide: Any, shown: Shown, number: int, of: int) -> None:
    y = SLIDE.height - SLIDE.foot - 2
    _rule(slide, y - 2)
    left = "   ".join((*(Truncator(name).chars(60) for name in shown.foot.signed), shown.foot.note))
    _box(
        slide,
        "Who agreed",
        (LEFT, y + 3, SLIDE.width - 200, 13),
        [(Truncator(left).chars(125), 10, False, INK_2)],
    )
    right = shown.foot.next_look
    if of > 1 and number < of:
        right = "Does not fit on one slide: more on the next"
    _box(
        slide,
        "Next look" if number == of else "More on the next slide",
        (LEFT + SLIDE.width - 230, y + 3, 230, 13),
        [(right, 10, of > 1 and number < of, INK_2)],
        right=True,
    )


def _notes(shown: Shown, gaps: Sequence[Gap] | None, of: int) -> str:
    """The version; with `gaps` also what a speaker should know: what is missing, what is not on the sheet."""
    sheet, said = shown.sheet, [f"{shown.state}."]
    if of > 1:
        said.append(f"This sheet does not fit on one slide; it goes on on {of - 1} more.")
    if gaps is None:
        return "\n".join(said)
    said += [f"{gap.words}: {'; '.join(row.text for row in gap.rows)}." for gap in gaps] or [
        "Nothing is missing: every initiative serves an outcome, every way is decided."
    ]
    if sheet.outside:
        titles = "; ".join(f"{item.title} ({item.year})" for item in sheet.outside)
        said.append(f"Outside {sheet.span}: {titles}.")
    return "\n".join(said)


Texts = Iterable[tuple[str, float, bool, RGBColor]]


def _box(
    slide: Any, name: str, where: tuple[float, float, float, float], texts: Texts, *, right: bool = False
) -> None:
    x, y, width, height = (Pt(value) for value in where)
    box = slide.shapes.add_textbox(x, y, width, height)
    written = list(texts)
    _named(box, name, " ".join(text for text, *_ in written))
    _write(box, written, right=right)


def _named(shape: Any, name: str, alt: str) -> None:
    """Name and alt text of a shape."""
    shape.name = _plain_text(name)
    shape._element.xpath(".//p:cNvPr")[0].set("descr", _plain_text(alt))


def _plain_text(text: str) -> str:
    """A text without the characters that the file format cannot hold (a pasted form feed, for example)."""
    return NO_XML.sub(" ", text)


def _place(shape: Any, x: float, y: float, width: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = Pt(x), Pt(y), Pt(width), Pt(height)


def _write(shape: Any, texts: Texts, *, right: bool = False) -> None:
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.BOTTOM if right else MSO_ANCHOR.TOP
    _paragraphs(frame, texts, right=right)


def _paragraphs(frame: Any, texts: Texts, *, right: bool = False, gap: float = 0) -> None:
    for place, (text, size, bold, colour) in enumerate(texts):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        paragraph.space_before = Pt(gap if place else 0)
        run = paragraph.add_run()
        run.text = _plain_text(text)
        font = run.font
        font.size, font.bold, font.name = Pt(size), bold, FONT
        font.color.rgb = colour


def _cell(cell: Any, texts: Texts, *, fill: RGBColor = WHITE, rule: bool = False) -> None:
    cell.margin_left = cell.margin_right = Pt(SLIDE.pad / 2)
    cell.margin_top = cell.margin_bottom = Pt((SLIDE.row - 1) / 2)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM if rule else MSO_ANCHOR.TOP
    cell.fill.solid()
    cell.fill.fore_color.rgb = fill
    _paragraphs(cell.text_frame, texts, gap=SLIDE.gap)
    if not cell.text_frame.text:
        cell.text_frame.paragraphs[0].font.size = Pt(
            SLIDE.size
        )  # an empty cell is not higher than the others
    _line_below(cell, "16202A" if rule else "C6CCCF", Pt(1 if rule else 0.5))


def _line_below(cell: Any, colour: str, width: int) -> None:
    properties = cell._tc.get_or_add_tcPr()
    line = properties.makeelement(qn("a:lnB"), {"w": str(int(width))})
    fill = line.makeelement(qn("a:solidFill"), {})
    fill.append(fill.makeelement(qn("a:srgbClr"), {"val": colour}))
    line.append(fill)
    properties.insert(0, line)  # lines come before the fill


def _rule(slide: Any, y: float) -> None:
    line = slide.shapes.add_connector(1, Pt(LEFT), Pt(y), Pt(LEFT + SLIDE.width), Pt(y))
    line.line.color.rgb, line.line.width = RULE, Pt(1.5)
    line._element.remove(line._element.find(qn("p:style")))  # the theme's shadow
    _named(line, "Rule", "")
