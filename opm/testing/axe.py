"""axe-core on an open page."""

from __future__ import annotations

import json

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# The dark theme changes colours and nothing else, so only the rules about colours are asked again.
COLOURS = ("color-contrast", "link-in-text-block")


def violations(page: Page, rules: tuple[str, ...] = (), *, but: str = "") -> list[str]:
    """What axe-core finds, one line an element; only by these rules if any are named, and not within `but`.

    Its script is put into a page once, and only what it finds is taken out of it: both cost more than the looking.
    """
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    where = {"exclude": [but]} if but and page.locator(but).count() else {"include": ["html"]}
    asked = f"{json.dumps(where)}, {json.dumps(options)}"
    found = page.evaluate(f"() => axe.run({asked}).then((all) => all.violations)")
    return [_line(rule["id"], node) for rule in found for node in rule["nodes"]]


def _line(rule: str, node: dict[str, list[dict[str, str]]]) -> str:
    said = " ".join(item["message"] for item in (*node["any"], *node["all"], *node["none"]))
    return f"{rule} at {' '.join(map(str, node['target']))}: {said}"
