"""The few tags and filters templates need; each one wraps a function of the kernel. Loaded everywhere (settings)."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from opm.kernel import calendar, words
from opm.kernel.web import KEY, address, query_of

register = template.Library()
STEPS = 5  # colours of levels in the theme

register.filter("score", words.number)
register.filter("signed", words.signed)
register.filter("percent", words.percent)


@register.filter
def day(value: Any) -> str:
    """A date: "Fri 13 Nov", with its year where that is not plain from today."""
    return words.day(value, near=calendar.today())


@register.filter
def day_year(value: Any) -> str:
    """A date with its year: "Fri 13 Nov 2026"."""
    return words.day(value, year=True)


@register.filter
def field_words(name: str) -> str:
    """The name of a column as a label: "due_on" is "Due", "client_brings" is "Client brings", "on" is "Day"."""
    bare = name.removesuffix("_on").removesuffix("_at").replace("_", " ").capitalize()
    return {"On": "Day", "At": "Time"}.get(bare, bare)


@register.filter
def level_class(value: Any, rubric: Any = None) -> str:
    """Colour class of the whole level reached ("l3"), or of a gap in the data ("none").

    Five steps from the floor to the top of `rubric` (anything with these two, or a report's dict of them).
    """
    if value is None or value == "":
        return "none"
    floor, top = _ends(rubric)
    return f"l{max(1, min(STEPS, 1 + (int(value) - floor) * (STEPS - 1) // (top - floor)))}"


def _ends(rubric: Any) -> tuple[int, int]:
    if isinstance(rubric, dict):
        return rubric["floor"], rubric["top"]
    return (rubric.floor, rubric.top) if rubric else (1, STEPS)


@register.filter
def gap_class(value: Any) -> str:
    """Colour class of a distance to target: steps at 0.1, 0.8 and 1.5 (DESIGN.md, Tokens)."""
    if value is None or value == "":
        return "none"
    for limit, name in ((-1.5, "gm3"), (-0.8, "gm2"), (-0.1, "gm1")):
        if value <= limit:
            return name
    return "gp2" if value >= 0.8 else "gp1" if value >= 0.1 else "g0"


@register.filter
def lookup(mapping: Any, key: Any) -> Any:
    """The value of a key in a dict, or None."""
    return mapping.get(key) if mapping else None


@register.simple_tag
def icon(name: str) -> SafeString:
    """A mark of the house's icon set (templates/shell/_icons.html); decoration only, the text beside it speaks."""
    return format_html('<svg class="ic" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag(takes_context=True)
def keep(context: Any, **query: Any) -> str:
    """The query of a link that stays with the shown rubric: "?quarter=2026-Q4&rubric=samm"; "" where all is usual."""
    return query_of(rubric=_shown_rubric(context), **query)


@register.simple_tag(takes_context=True)
def keep_more(context: Any) -> str:
    """The shown rubric at the end of a query that has other parts: "&rubric=samm"; "" for the house's own."""
    return query_of(rubric=_shown_rubric(context)).replace("?", "&")


@register.simple_tag(takes_context=True)
def shown_rubric(context: Any) -> str:
    """The key of the rubric that this page shows."""
    return _shown_rubric(context) or str(settings.DEFAULT_RUBRIC)


@register.simple_tag(takes_context=True)
def keep_field(context: Any) -> str:
    """The shown rubric as a hidden field of a form that is sent by GET; nothing for the house's own."""
    if "rubric=" not in query_of(rubric=_shown_rubric(context)):
        return ""
    return format_html('<input type="hidden" name="rubric" value="{}">', _shown_rubric(context))


def _shown_rubric(context: Any) -> str:
    """The key in the address of this page; a report, which has no request, is of one rubric anyway."""
    request = getattr(context, "request", None) or context.get("request")
    key = request.GET.get("rubric", "") if request is not None else ""
    return key if KEY.fullmatch(key) else ""


@register.inclusion_tag("shell/_quarter_switch.html", takes_context=True)
def quarter_switch(context: dict[str, Any]) -> dict[str, Any]:
    """Earlier and later quarter as links that keep the page's other choices."""
    request = context["request"]
    quarter = context["quarter"]
    latest = context["shell"].current_quarter
    return {
        "rubrics": _rubric_links(context, quarter),
        "quarter": quarter,
        "earlier": _with_quarter(request, quarter.plus(-1)),
        "later": _with_quarter(request, quarter.plus(1)) if quarter < latest else "",
        "latest": _with_quarter(request, latest) if quarter.plus(1) < latest else "",
    }


# Where each tab of a client begins: a capability of one rubric need not be in another.
BEGINNINGS = {
    "overview": "client",
    "score": "score",
    "result": "result",
    "plan": "plan",
    "metrics": "metrics",
}


def _rubric_links(context: Any, quarter: Any) -> list[tuple[str, str, bool]]:
    """Name, address and whether it is shown, of the rubrics of a client's page or the portfolio; [] elsewhere."""
    client, tab = context.get("client"), context.get("tab", "")
    if client is not None and tab in BEGINNINGS:
        name, args = BEGINNINGS[tab], [client.slug]
    elif context.get("nav") == "portfolio":
        name, args, client = "portfolio", [], None
    else:
        return []
    shown = _shown_rubric(context) or settings.DEFAULT_RUBRIC
    return [
        (item.name, address(name, *args, quarter=quarter, rubric=item.key), item.key == shown)
        for item in context["shell"].rubrics(client)
    ]


def _with_quarter(request: Any, quarter: Any) -> str:
    query = request.GET.copy()
    query["quarter"] = str(quarter)
    query.pop("page", None)
    return f"?{query.urlencode()}"
