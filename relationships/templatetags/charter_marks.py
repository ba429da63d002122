"""The small line of an objective's readings: inline SVG with percent coordinates (DESIGN.md, Charts)."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from relationships.selectors.charter.measured import AimNow
from relationships.selectors.charter.text import amount

register = template.Library()
HEIGHT, EDGE = 24, 4
LEFT, RIGHT = Decimal(3), Decimal(97)  # percent of the width, so that no mark is cut


@register.simple_tag
def aim_spark(now: AimNow) -> SafeString:
    """Readings from left to right, the last one a dot, the target a dotted line; nothing before the second reading."""
    values = now.values
    if len(values) < 2:
        return SafeString("")
    ends = [*values, *([now.aim.target] if now.aim.target is not None else [])]
    spots = [(_x(place, len(values)), _y(value, min(ends), max(ends))) for place, value in enumerate(values)]
    lines = format_html_join(
        "",
        '<line class="ln-it" x1="{}%" y1="{}" x2="{}%" y2="{}"/>',
        ((*one, *other) for one, other in zip(spots, spots[1:], strict=False)),
    )
    target = SafeString("")
    if now.aim.target is not None:
        y = _y(now.aim.target, min(ends), max(ends))
        target = format_html('<line class="ch-target" x1="0" x2="100%" y1="{}" y2="{}"/>', y, y)
    said = f"From {amount(values[0])} to {amount(values[-1], now.aim.unit)}"
    return format_html(
        '<svg class="ch spark" height="{}" role="img" aria-label="{}">{}{}<circle class="m-it" cx="{}%" cy="{}" r="3"/>'
        "</svg>",
        HEIGHT,
        said,
        target,
        lines,
        *spots[-1],
    )


def _x(place: int, amount_: int) -> str:
    return f"{LEFT + (RIGHT - LEFT) * place / (amount_ - 1):.2f}"


def _y(value: Decimal, low: Decimal, high: Decimal) -> str:
    share = (high - value) / (high - low) if high != low else Decimal("0.5")
    return f"{EDGE + share * (HEIGHT - 2 * EDGE):.2f}"


@register.filter
def aim_amount(value: Decimal, unit: str) -> str:
    """A reading as it is said: "7.5 days"."""
    return amount(value, unit)
