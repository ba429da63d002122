"""The sheet as a slide, read back by a library: native text and table, nothing lost, nothing over the edge."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Pt

from roadmap.models import Mandate
from roadmap.selectors.strategy.fit import fit
from roadmap.selectors.strategy.gaps import Gap, Missing
from roadmap.selectors.strategy.page import Foot, Shown
from roadmap.selectors.strategy.sheet import Aim, Item, Line, Sheet, TeamLine
from roadmap.slides.strategy import slides

TEXT = "Give every manager numbers they trust on the third working day."
GAP = Gap("undecided", "One team's part is undecided", "", (Missing("Chart of accounts", "/"),))


def line(number, items=2, words="Automatic matching of bank and intercompany"):
    years = tuple(
        tuple(
            Item(number * 1000 + year * 100 + place, f"{words} {number}.{year}.{place}", year, ("build",))
            for place in range(items)
        )
        for year in (2027, 2028, 2029)
    )
    aims = (Aim(number, f"Days to close {number}", "days", "8", "3", latest="6"),)
    return Line(number, f"Theme {number}", "Less waiting, fewer corrections", years, aims)


def shown(sheet):
    foot = Foot(
        ("Margaret Oduya, Finance Director", "Alice Archer, BRM"), "Agreed Tue 10 Nov 2026", "Next look: Q1"
    )
    return Shown(Mandate(number=3), sheet, foot, "Version 3, agreed Tue 10 Nov 2026", as_agreed=False)


def sheet(themes=4, items=2, teams=5, text=TEXT, **more):
    return Sheet(
        client="Finance",
        number=3,
        first_year=2027,
        text=text,
        lines=tuple(line(number, items) for number in range(1, themes + 1)),
        teams=tuple(TeamLine(f"Team {number}", (("build", 2), ("undecided", 1))) for number in range(teams)),
        **more,
    )


def read(made, gaps=(GAP,), now=None):
    return Presentation(io.BytesIO(slides(shown(made), gaps, now)))


@pytest.fixture
def deck(now):
    return lambda made, gaps=(GAP,): read(made, gaps, now)


def every_shape(deck):
    return [shape for slide in deck.slides for shape in slide.shapes]


def text_frames(deck):
    for shape in every_shape(deck):
        if shape.has_text_frame:
            yield shape.text_frame
        if shape.has_table:
            yield from (cell.text_frame for row in shape.table.rows for cell in row.cells)


def words(deck):
    return "\n".join(frame.text for frame in text_frames(deck))


def tables(deck):
    return [shape.table for shape in every_shape(deck) if shape.has_table]


def test_a_sheet_that_fits_is_one_slide_of_native_text_and_one_native_table(deck):
    made = deck(sheet())
    assert len(made.slides) == 1
    kinds = {shape.shape_type for shape in every_shape(made)}
    assert kinds <= {
        MSO_SHAPE_TYPE.PLACEHOLDER,
        MSO_SHAPE_TYPE.TEXT_BOX,
        MSO_SHAPE_TYPE.TABLE,
        MSO_SHAPE_TYPE.LINE,
    }
    (slide,) = made.slides
    assert slide.shapes.title.text == "Finance and IT, strategy on a page"
    (table,) = tables(made)
    assert [cell.text for cell in table.rows[0].cells] == [
        "Theme",
        "2027  funded",
        "2028  planned",
        "2029  direction",
        "Outcome by end of 2029",
    ]
    first = [cell.text for cell in table.rows[1].cells]
    assert first[0] == "Theme 1\nLess waiting, fewer corrections"
    assert first[1].splitlines()[0] == "Automatic matching of bank and intercompany 1.2027.0 (build)"
    assert first[4] == "Days to close 1: 8 → 3 days (now 6)"
    for text in (
        TEXT,
        "Margaret Oduya, Finance Director",
        "Next look: Q1",
        "Team 4",
        "builds 2, 1 undecided",
    ):
        assert text in words(made)


def test_letters_are_ten_points_at_least(deck):
    sizes = [
        run.font.size
        for frame in text_frames(deck(sheet(themes=9, text=TEXT * 10)))
        for paragraph in frame.paragraphs
        for run in paragraph.runs
    ]
    assert sizes
    assert min(sizes) >= Pt(10)


def test_the_file_says_what_it_is_and_names_no_machine(deck, now):
    said = deck(sheet()).core_properties
    assert (said.title, said.author, said.last_modified_by) == ("Finance and IT, strategy on a page", "", "")
    assert said.created.date() == now.date()


def test_every_shape_that_says_something_has_an_alt_text(deck):
    for shape in every_shape(deck(sheet())):
        alt = shape._element.xpath(".//p:cNvPr")[0].get("descr")
        if not shape.is_placeholder and shape.shape_type != MSO_SHAPE_TYPE.LINE:
            assert alt, shape.name


def test_the_notes_say_what_is_missing_and_what_lies_outside(deck):
    made = deck(sheet(outside=(Item(9, "Moon base", 2035),)))
    notes = made.slides[0].notes_slide.notes_text_frame.text
    assert "One team's part is undecided: Chart of accounts." in notes
    assert "Outside 2027 to 2029: Moon base (2035)." in notes
    assert "Nothing is missing" in deck(sheet(), ()).slides[0].notes_slide.notes_text_frame.text


@pytest.mark.parametrize(
    "made",
    [
        sheet(themes=9, items=3),
        sheet(themes=1, items=60),
        sheet(themes=3, text=TEXT * 31),
        sheet(themes=5, teams=60),
        replace(sheet(), lines=(), teams=()),
    ],
    ids=["many themes", "one endless theme", "a very long mandate", "many teams", "nothing yet"],
)
def test_whatever_it_holds_stands_on_some_slide_and_inside_its_edges(deck, made):
    found = deck(made)
    said = words(found)
    for row in made.lines:
        assert row.name in said
        for item in (item for year in row.years for item in year):
            assert item.title in said
        for aim in row.aims:
            assert aim.measure in said
    for team in made.teams:
        assert team.name in said
    for shape in every_shape(found):
        assert shape.top + shape.height <= found.slide_height, shape.name
        assert shape.left + shape.width <= found.slide_width, shape.name
    for slide in found.slides:
        ends = [s.top + sum(row.height for row in s.table.rows) for s in slide.shapes if s.has_table]
        below = [s.top for s in slide.shapes if s.name.startswith(("Team ", "Who agreed"))]
        assert max(ends, default=0) <= min(below)


def test_what_does_not_fit_goes_on_on_the_next_slide_and_the_first_one_says_so(deck):
    found = deck(sheet(themes=9, items=3))
    assert len(found.slides) > 1
    first, second = found.slides[0], found.slides[1]
    texts = [shape.text_frame.text for shape in first.shapes if shape.has_text_frame]
    assert "Does not fit on one slide: more on the next" in texts
    assert second.shapes.title.text == "Finance and IT, strategy on a page, continued"
    assert "does not fit on one slide" in first.notes_slide.notes_text_frame.text
    rows = [row.cells[0].text.splitlines()[0] for table in tables(found) for row in list(table.rows)[1:]]
    assert rows == [f"Theme {number}" for number in range(1, 10)]


def test_the_estimate_shrinks_to_twelve_pixels_and_then_says_how_much_is_too_much():
    roomy = fit(sheet(themes=3))
    assert (roomy.over, roomy.tight) == (0, False)
    fuller = fit(sheet(themes=5, items=2))
    assert (fuller.over, fuller.tight) == (0, True)
    full = replace(sheet(themes=6), lines=(*sheet(themes=6).lines, line(7, items=6)))
    said = fit(full)
    assert said.over > 0
    assert said.words == f"About {said.over} lines too many for one page"
    assert "The longest: Theme 7" in said.advice
    assert fit(replace(full, lines=())).words == "Fits on one page"


def test_an_outcome_that_is_reached_says_so():
    assert Aim(1, "Trust", reached=True, latest="9").stands == "now 9, reached"
    assert Aim(1, "Trust", baseline="4", due_on=date(2027, 1, 1).isoformat()).way == "4 → ?"
