"""Pages of the strategy sheet as the team and its readers use them, without a script."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opm.kernel import history, pdf
from relationships.testing import seat_of
from roadmap.models import Initiative, Mandate, Theme
from roadmap.paper import strategy as paper
from roadmap.selectors.strategy.page import shown_sheet
from roadmap.testing import make_initiative, make_theme, strategy_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tenth_of_november")]
SHEET = "/clients/finance/strategy/"


@pytest.fixture
def signed_in(client):
    def enter(person):
        client.force_login(person)
        return client

    return enter


@pytest.fixture
def made(finance, alice, now):
    return strategy_of(finance, alice, now)


def text_of(response):
    return response.content.decode()


def test_without_a_mandate_the_page_says_what_it_is_for_and_how_to_begin(finance, alice, carol, signed_in):
    page = text_of(signed_in(alice).get(SHEET))
    assert "Finance has no agreed mandate yet" in page
    assert f'href="{SHEET}edit/">Write the mandate' in page
    assert "Write the mandate" not in text_of(signed_in(carol).get(SHEET))


def test_from_the_first_draft_to_the_agreed_sheet(finance, alice, signed_in):
    browser, seat = signed_in(alice), seat_of(finance)
    words = {"text": "Numbers on day three.", "first_year": "2027", "seen_version": "0"}
    saved = browser.post(f"{SHEET}edit/", words, follow=True)
    assert "The draft of version 1 is saved." in text_of(saved)
    assert "Draft of version 1, not agreed yet" in text_of(saved)
    browser.post(
        f"{SHEET}themes/new/", {"name": "Close sooner", "promise": "Less waiting", "seen_version": "0"}
    )
    said = {"agreed_with": seat.pk, "agreed_on": "2026-11-09", "next_look": "2027-Q1", "seen_version": "1"}
    agreed = text_of(browser.post(f"{SHEET}agree/", said, follow=True))
    for part in ("Version 1 is agreed", "Close sooner", "Sam Reyes, Sponsor", "Next look: Q1 2027 review"):
        assert part in agreed
    assert Mandate.objects.get().agreed_on == date(2026, 11, 9)


def test_the_sheet_says_ways_outcomes_and_teams_and_leads_to_each(made, alice, signed_in):
    page = text_of(signed_in(alice).get(SHEET))
    for part in (
        f'<a class="plain" href="{made.served.get_absolute_url()}">',
        "build</small>",
        'st-open">undecided</small>',
        "8 → 3 days<small>now 6</small>",
        "<b>Data platform</b><span>builds 1, 1 undecided</span>",
        "Fits on one page",
        "Outside the three years",
        "Daily cost feed, later",
        "One theme has no outcome",
    ):
        assert part in page


def test_a_version_is_read_from_its_freeze_and_not_from_the_records(made, alice, signed_in):
    browser = signed_in(alice)
    Initiative.objects.filter(pk=made.served.pk).update(title="Something else by now")
    assert "Something else by now" in text_of(browser.get(SHEET))
    frozen = text_of(browser.get(f"{SHEET}?version=1"))
    assert "Something else by now" not in frozen
    assert "You read version 1 as it was agreed." in frozen
    assert "not agreed yet" in text_of(browser.get(f"{SHEET}?version=2"))


@pytest.mark.parametrize("version", ["3", "x", "0", "9" * 400, "%00", "²"])
def test_a_version_that_is_none_is_not_found(made, alice, signed_in, version):
    browser = signed_in(alice)
    assert browser.get(f"{SHEET}?version={version}").status_code == 404
    assert browser.get(f"{SHEET}sheet.pptx?version={version}").status_code == 404
    assert browser.get(f"{SHEET}versions/?before={version}&after=1").status_code == 404


def test_two_versions_are_compared_in_words(made, alice, signed_in):
    page = text_of(signed_in(alice).get(f"{SHEET}versions/?before=1&after=2"))
    assert "One thing changed from version 1 to version 2" in page
    assert "Version 1, agreed Tue 10 Nov 2026, by Sam Reyes, Sponsor" in page


def test_who_saved_first_is_shown_beside_what_was_typed(made, alice, signed_in):
    browser = signed_in(alice)
    words = {"text": "Mine.", "first_year": "2027", "seen_version": "9"}
    answer = browser.post(f"{SHEET}edit/", words)
    assert answer.status_code == 409
    assert "Mine." in text_of(answer)
    assert made.draft.text in text_of(answer)
    theme = {"name": "Mine", "promise": "", "seen_version": "9"}
    answer = browser.post(f"{SHEET}themes/{made.theme.pk}/", theme)
    assert answer.status_code == 409
    assert "Trusted numbers" in text_of(answer)


def test_what_cannot_be_saved_says_why_and_keeps_what_was_typed(made, alice, signed_in):
    browser = signed_in(alice)
    answer = browser.post(f"{SHEET}edit/", {"text": "Kept words", "first_year": "soon", "seen_version": "1"})
    assert answer.status_code == 400
    assert "as a number, for example 2027" in text_of(answer)
    assert "Kept words" in text_of(answer)
    answer = browser.post(f"{SHEET}themes/new/", {"name": "Trusted numbers", "seen_version": "0"})
    assert "choose another name" in text_of(answer).lower()
    answer = browser.post(
        f"{SHEET}agree/", {"agreed_with": "", "agreed_on": "2030-01-01", "seen_version": "1"}
    )
    assert answer.status_code == 400
    assert "Choose who agreed for the client." in text_of(answer)


def test_a_draft_is_dropped_and_undo_writes_it_again(made, alice, signed_in):
    browser = signed_in(alice)
    after = browser.post(f"{SHEET}drop/", {"seen_version": made.draft.version}, follow=True)
    assert "The draft of version 2 is dropped." in text_of(after)
    assert not Mandate.objects.filter(state="draft").exists()
    undo = {"text": made.draft.text, "first_year": made.draft.first_year, "seen_version": "0"}
    assert f'name="text" value="{undo["text"]}"' in text_of(after)
    browser.post(f"{SHEET}edit/", undo)
    assert Mandate.objects.get(state="draft").text == made.draft.text


def test_dropping_with_an_old_version_drops_nothing(made, alice, signed_in):
    after = signed_in(alice).post(f"{SHEET}drop/", {"seen_version": "7"}, follow=True)
    assert "Nothing was changed" in text_of(after)
    assert Mandate.objects.filter(state="draft").exists()


def test_themes_are_put_in_order_retired_and_brought_back_with_buttons(made, finance, alice, signed_in):
    browser, pk = signed_in(alice), made.bare.pk
    after = text_of(browser.post(f"{SHEET}themes/{pk}/move/", {"to": "up"}, follow=True))
    assert after.index("Skills for Finance") < after.index("Trusted numbers")
    assert 'name="to" value="down"><button class="linkish"' in after  # Undo
    browser.post(f"{SHEET}themes/{pk}/retire/", {"seen_version": made.bare.version})
    assert Theme.objects.get(pk=pk).retired_on == date(2026, 11, 10)
    page = text_of(browser.get(f"{SHEET}themes/"))
    assert "Off the sheet since" in page
    browser.post(f"{SHEET}themes/{pk}/retire/", {"seen_version": "2", "back": "1"})
    assert Theme.objects.get(pk=pk).retired_on is None
    told = history.of_scope(finance.scope).filter(action__startswith="theme.").order_by("sequence")
    assert [change.action for change in told][-3:] == ["theme.move", "theme.retire", "theme.return"]


def test_a_move_to_nowhere_changes_nothing(made, alice, signed_in):
    after = signed_in(alice).post(f"{SHEET}themes/{made.bare.pk}/move/", {"to": "left"}, follow=True)
    assert "up or down" in text_of(after)


def test_the_list_of_themes_takes_the_same_queries_for_many(made, finance, alice, signed_in):
    browser = signed_in(alice)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(f"{SHEET}themes/").status_code == 200
        return len(seen)

    queries()
    few = queries()
    for number in range(9):
        make_initiative(finance, f"Item {number}", theme=make_theme(finance, f"Theme {number}"))
    assert queries() == few


def test_the_download_is_told_and_named_after_the_client(made, finance, audrey, signed_in):
    answer = signed_in(audrey).get(f"{SHEET}sheet.pptx")
    assert answer["Content-Disposition"] == 'attachment; filename="finance-strategy.pptx"'
    assert answer.content.startswith(b"PK")
    told = history.of_scope(finance.scope).get(action="strategy.download")
    assert told.new == "version 1 as pptx"


def test_without_chromium_the_page_says_what_to_do_instead(made, alice, signed_in, settings):
    settings.CHROMIUM = "none-for-this-test"
    answer = signed_in(alice).get(f"{SHEET}sheet.pdf?version=1", follow=True)
    assert answer.redirect_chain == [(f"{SHEET}?version=1", 302)]
    assert "needs Chromium" in text_of(answer)
    assert "take the slide" in text_of(answer)


def test_a_chromium_that_hangs_is_ended_and_said(made, alice, signed_in, settings, tmp_path, monkeypatch):
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    settings.CHROMIUM = str(program)
    monkeypatch.setattr(paper, "TIMEOUT_SECONDS", 1)
    answer = signed_in(alice).get(f"{SHEET}sheet.pdf", follow=True)
    assert "did not finish the PDF within 1 seconds" in text_of(answer)


def test_there_is_no_download_before_there_is_a_sheet(finance, alice, signed_in):
    browser = signed_in(alice)
    assert browser.get(f"{SHEET}sheet.pptx").status_code == 404
    assert browser.get(f"{SHEET}sheet.docx").status_code == 404


def test_the_printed_file_loads_nothing(made, finance):
    html = paper.self_contained(shown_sheet(finance, "", date(2026, 11, 10))[0])
    assert "<link" not in html
    assert "src=" not in html
    assert "href=" not in html
    assert pdf.inline("css/strategy.css", "style")[:40] in html


def test_there_is_nothing_to_agree_without_a_draft(finance, alice, signed_in):
    answer = signed_in(alice).get(f"{SHEET}agree/", follow=True)
    assert "There is no draft to agree." in text_of(answer)


def test_markup_in_names_is_text(made, alice, signed_in):
    Theme.objects.filter(pk=made.theme.pk).update(name="<b>Close</b>")
    page = text_of(signed_in(alice).get(SHEET))
    assert "&lt;b&gt;Close&lt;/b&gt;" in page
