"""A browser whose connection breaks in chosen ways, for the tests of unsent answers (TRUST.md R9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from playwright.sync_api import BrowserContext, Error, Page, Route, expect

from assessments.models import Answer, Sheet
from opm.kernel.calendar import current_quarter
from relationships.models import User

Open = Callable[..., Page]  # the fixture that opens the sheet: path and options of the browser in, page out
NOTE = "overheard in the steering meeting"
PASSWORD = "correct horse battery staple"
ANSWERS = "**/answers/**"
NETWORK_NOISE = "ERR_|Failed to load|status of (409|422|500|503|403)"
# Every byte that the browser keeps of unsent answers, as text.
DUMP = """async () => {
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open("opm-unsent");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const records = await new Promise((resolve) => {
    if (!database.objectStoreNames.contains("answers")) return resolve([]);
    const all = database.transaction("answers").objectStore("answers").getAll();
    all.onsuccess = () => resolve(all.result);
  });
  database.close();
  const plain = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
    ? new TextDecoder("latin1").decode(value) : value;
  return records.map((record) => JSON.stringify(Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, plain(value)]))));
}"""
COUNTED = f"""async (count) => {{
  const until = Date.now() + 30000;
  while (Date.now() < until) {{
    if ((await ({DUMP})()).length === count) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }}
  return false;
}}"""
WORDS_KEPT = """async (words) => {
  const until = Date.now() + 30000;
  while (Date.now() < until) {
    const mine = opm.store.isOpen() ? await opm.store.mine() : [];
    if (mine.some((entry) => JSON.stringify(entry).includes(words))) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}"""
TAKEN_OVER = """async () => {
  await opm.queue.ready;
  const until = Date.now() + 30000;
  while (Date.now() < until) {
    if (opm.store.isOpen() && (await opm.store.mine()).every((entry) => entry.from === opm.store.page)) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}"""
MAKE_OLDER = """async (hours) => {
  const database = await new Promise((resolve) => {
    const request = indexedDB.open("opm-unsent");
    request.onsuccess = () => resolve(request.result);
  });
  const change = database.transaction("answers", "readwrite");
  const store = change.objectStore("answers");
  store.getAll().onsuccess = (event) => {
    for (const record of event.target.result) store.put({ ...record, at: record.at - hours * 3600000 });
  };
  await new Promise((resolve) => { change.oncomplete = resolve; });
  database.close();
}"""


def sheet_path(capability: str = "REL1", query: str = "") -> str:
    return f"/clients/finance/score/{current_quarter()}/{capability}/{query}"


def sign_in_by_cookie(context: BrowserContext, person: User, url: str) -> None:
    """A new session, as after signing in anew."""
    signed_in = Browser()
    signed_in.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": signed_in.cookies[name].value, "url": url}])


def sign_in_by_form(page: Page, person: User) -> None:
    """On the page for it, wherever that page leads to afterwards."""
    person.set_password(PASSWORD)
    person.save()
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def end_all_sessions() -> None:
    Session.objects.all().delete()


def abort(route: Route) -> None:
    route.abort()


def lose_the_answer(route: Route) -> None:
    """The server stores it, and nobody hears of it."""
    route.fetch()
    route.abort()


def fail(route: Route) -> None:
    route.fulfill(status=500, body="Something went wrong.")


def strange_page(route: Route) -> None:
    """What a hotel's network answers to everything."""
    route.fulfill(status=200, content_type="text/html", body="<h1>Welcome to our lobby</h1>")


def cut(page: Page, how: Any = abort) -> None:
    """From now on no answer comes through, of any page of this browser, while it closes either."""
    mend(page)
    page.context.route(ANSWERS, how)


def mend(page: Page) -> None:
    page.context.unroute(ANSWERS)


def words_kept(page: Page, words: str) -> None:
    """What was typed is on the device: a count alone may be that of the choice before it."""
    assert page.evaluate(WORDS_KEPT, words), f"{words!r} is not on the device"


def taken_over(page: Page) -> None:
    """The page has put back into its rows what ended pages left; until then a row shows what is stored."""
    assert page.evaluate(TAKEN_OVER), "an ended page's answers were not taken over"


def try_now(page: Page) -> None:
    """Press the button, unless the page tried again by itself already."""
    page.evaluate("document.querySelector('#save-state button, #unsent button')?.click()")


def unlocked(page: Page) -> None:
    """The page has its key."""
    page.wait_for_function("() => opm.store.isOpen()")


def state(page: Page) -> Any:
    return page.locator("#save-state")


def row(page: Page, key: str) -> Any:
    return page.locator(f"[data-row='{key}']")


def answer(page: Page, key: str, letter: str) -> None:
    row(page, key).focus()
    page.keyboard.press(letter)


def crash(page: Page) -> Page:
    """The page dies at once, and nothing of it runs any more; gives another page of the same browser.

    A page that is merely closed still sends what it has, and no route of a test can stop it then.
    """
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    context = page.context
    page.close()
    return context.new_page()


def wait_until_kept(page: Page, count: int) -> None:
    """So many answers are on the device, within half a minute."""
    assert page.evaluate(COUNTED, count), f"{len(kept(page))} answers are on the device instead of {count}"


def none_left(page: Page) -> None:
    """Nothing is on the device any more."""
    wait_until_kept(page, 0)


def unsent(page: Page, count: int) -> None:
    """The page says how many answers are not sent, and exactly so many are on the device."""
    expect(state(page)).to_contain_text(f"{count} answer{'' if count == 1 else 's'} not sent")
    wait_until_kept(page, count)


def all_sent(page: Page) -> None:
    """The page says that everything is saved, and nothing is on the device."""
    expect(state(page)).to_contain_text("All answers saved")
    none_left(page)


def kept(page: Page) -> list[str]:
    found: list[str] = page.evaluate(DUMP)
    return found


def stored(sheet: Sheet) -> dict[str, str]:
    rows = Answer.objects.filter(sheet=sheet).select_related("pom")
    return {item.pom.key: "NA" if item.na else item.option for item in rows}


def readable(texts: Iterable[str], secrets: Iterable[str]) -> list[str]:
    """Which of the secrets can be read in the texts."""
    joined = "\n".join(texts)
    return [secret for secret in secrets if secret in joined]
