"""A bad day: 120 answers over a line that breaks at every one of them, in crashing pages and ending sessions.

The oracle is the last choice in each row: once the line is good again, exactly that is stored and logged last. The
seed is fixed, so a failure comes again (`OUTAGE_SEED=...` takes another).
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Route

from assessments.models import AnswerLog, RubricVersion, Sheet
from assessments.services.sheets import open_assessment, own_sheet
from assessments.tests.unsent.line import (
    ANSWERS,
    abort,
    crash,
    end_all_sessions,
    fail,
    lose_the_answer,
    none_left,
    sheet_path,
    sign_in_by_cookie,
    stored,
    strange_page,
    taken_over,
)
from opm.kernel.calendar import current_quarter
from relationships.models import Client, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SEED = int(os.environ.get("OUTAGE_SEED", "9"))
ROUNDS, ANSWERS_A_ROUND = 8, 8
CAPABILITIES = ("REL1", "REL2", "VAL1")
FAULTS: tuple[Callable[[Route], None], ...] = (abort, lose_the_answer, fail, strange_page)
# Nothing is only in the page any more: what is not sent is in the queue.
KEPT = """() => opm.sheet.rows().every((row) => {
  const { kept } = opm.sheet.stateOf(row);
  return kept === true || (kept === null && !opm.sheet.isUnsent(row));
})"""


@dataclass
class Line:
    """The connection: each request for an answer meets the fault of the moment."""

    chance: random.Random
    broken: bool = True
    met: dict[str, int] = field(default_factory=dict)

    def __call__(self, route: Route) -> None:
        fault = self.chance.choice(FAULTS) if self.broken and self.chance.random() < 0.7 else None
        name = fault.__name__ if fault else "sent"
        self.met[name] = self.met.get(name, 0) + 1
        with suppress(Error):  # the page of this request may be gone
            fault(route) if fault else route.continue_()


def test_no_answer_is_lost_on_a_bad_day(
    finance: Client,
    rubric_version: RubricVersion,
    alice: User,
    now: datetime,
    live_server: Any,
    new_context: Callable[..., BrowserContext],
) -> None:
    assessment = open_assessment(client=finance, quarter=current_quarter(), by=alice, now=now)
    sheet = own_sheet(assessment=assessment, by=alice, now=now)
    chance = random.Random(SEED)
    line = Line(random.Random(SEED + 1))
    context = new_context(base_url=live_server.url, reduced_motion="reduce")
    context.route(ANSWERS, line)
    sign_in_by_cookie(context, alice, live_server.url)
    page = context.new_page()
    chosen: dict[str, str] = {}
    for _ in range(ROUNDS):
        page.goto(sheet_path(chance.choice(CAPABILITIES), "?open=2,3,4,5"))
        taken_over(page)
        answer_some(page, chance, chosen)
        page = end_somehow(page, chance, lambda: sign_in_by_cookie(context, alice, live_server.url))
    line.broken = False
    page.goto(sheet_path(CAPABILITIES[0]))
    none_left(page)
    assert stored(sheet) == chosen
    assert last_logged(sheet) == chosen
    assert set(line.met) == {"sent", *(fault.__name__ for fault in FAULTS)}


def answer_some(page: Page, chance: random.Random, chosen: dict[str, str]) -> None:
    """Choose in rows of this capability, some more than once, without waiting for anything."""
    keys = page.locator("[data-row]").evaluate_all("(rows) => rows.map((row) => row.dataset.row)")
    for _ in range(ANSWERS_A_ROUND):
        key, letter = chance.choice(keys), chance.choice("NPLF")
        page.evaluate("(key) => document.getElementById(`row-${key}`).focus()", key)
        page.keyboard.press(letter.lower())
        chosen[key] = letter
    page.wait_for_function(KEPT)


def end_somehow(page: Page, chance: random.Random, sign_in: Callable[[], None]) -> Page:
    """Leave the page as people and machines do; gives the page to go on with."""
    way = chance.choice(("crash", "close", "leave", "session ends"))
    if way == "leave":
        return page
    if way == "session ends":
        end_all_sessions()
        page.evaluate("opm.sheet.flush()")
        page = crash(page)  # a late answer to the old session would take the new one's cookie away
        sign_in()
        return page
    context = page.context
    if way == "crash":
        return crash(page)
    page.close()
    return context.new_page()


def last_logged(sheet: Sheet) -> dict[str, str]:
    rows = AnswerLog.objects.filter(sheet=sheet).order_by("version").values_list("pom__key", "option")
    return dict(rows)
