"""How far an outcome has come: a small inline SVG with percent coordinates (DESIGN.md, Charts)."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from roadmap.selectors.outcomes import OutcomeRow

register = template.Library()
HEIGHT, MIDDLE = 20, 10
LEFT, RIGHT = Decimal(4), Decimal(96)  # percent of the width, so that no mark is cut


@register.simple_tag
def outcome_mark(row: OutcomeRow) -> SafeString:
    """From the baseline (left) to the target (right, a bar) with the latest reading as a dot; a reading beyond either
    end lies at that end. Nothing for what cannot be measured."""
    start, end = row.item.baseline, row.item.target
    if start is None or end is None:
        return SafeString("")
    bar = format_html(
        '<line class="oc-way" x1="{}%" x2="{}%" y1="{}" y2="{}"/><line class="m-tg" x1="{}%" x2="{}%" y1="3" y2="17"/>',
        *(LEFT, RIGHT, MIDDLE, MIDDLE, RIGHT, RIGHT),
    )
    done, dot = SafeString(""), SafeString("")
    if row.reading:
        x = _x((row.reading.value - start) / (end - start))
        done = format_html('<line class="s-it" x1="{}%" x2="{}%" y1="{}" y2="{}"/>', LEFT, x, MIDDLE, MIDDLE)
        dot = format_html('<circle class="m-it" cx="{}%" cy="{}" r="5"/>', x, MIDDLE)
    said = f"From {row.baseline} to {row.target}" + (f", now {row.now}" if row.now else ", not read yet")
    return format_html(
        '<svg class="ch oc-mark" height="{}" role="img" aria-label="{}">{}{}{}</svg>',
        HEIGHT,
        said,
        bar,
        done,
        dot,
    )


def _x(share: Decimal) -> str:
    inside = min(Decimal(1), max(Decimal(0), share))
    return f"{LEFT + (RIGHT - LEFT) * inside:.2f}"
