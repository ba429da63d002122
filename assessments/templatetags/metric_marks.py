"""Marks of metrics: small inline SVG with percent coordinates and classes (DESIGN.md, Charts)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from assessments.selectors.metrics.values import Known
from assessments.selectors.metrics.words import amount
from opm.kernel import words

register = template.Library()
SMALLEST = 2  # pixels of a bar that is known and zero


@register.simple_tag
def spark_of(known: Known, height: int = 44) -> SafeString | str:
    """Eight quarters as bars from zero, this one darker; a gap where nothing is known. Nothing for a single value."""
    if not known.has_trend:
        return ""
    top, bottom = _ends(known.trend)
    step = Decimal(100) / len(known.trend)
    bars = format_html_join(
        "",
        '<rect class="{}" x="{}%" width="{}%" y="{}" height="{}" rx="1.5"/>',
        (
            (
                "bar-d2" if number == len(known.trend) - 1 else "bar-d",
                f"{step * number + step / 8:.3f}",
                f"{step * Decimal('.75'):.3f}",
                *_bar(value, top, bottom, height),
            )
            for number, value in enumerate(known.trend)
            if value is not None
        ),
    )
    zero = _y(Decimal(0), top, bottom, height)
    line = format_html('<line class="gl gl0" x1="0" x2="100%" y1="{}" y2="{}"/>', zero, zero)
    return format_html(
        '<svg class="ch spark" height="{}" role="img" aria-label="{}">{}{}</svg>',
        height,
        _said(known),
        line,
        bars,
    )


def _ends(values: Sequence[Decimal | None]) -> tuple[Decimal, Decimal]:
    known = [value for value in values if value is not None]
    return max(Decimal(0), *known), min(Decimal(0), *known)


def _y(value: Decimal, top: Decimal, bottom: Decimal, height: int) -> str:
    room = height - SMALLEST - 1
    share = (top - value) / (top - bottom) if top != bottom else Decimal(1)
    return f"{SMALLEST + share * room:.2f}"


def _bar(value: Decimal, top: Decimal, bottom: Decimal, height: int) -> tuple[str, str]:
    zero, tip = (Decimal(_y(item, top, bottom, height)) for item in (Decimal(0), value))
    length = max(abs(zero - tip), Decimal(SMALLEST))
    return f"{min(tip, zero - SMALLEST if value >= 0 else zero):.2f}", f"{length:.2f}"


def _said(known: Known) -> str:
    first = known.quarter.plus(1 - len(known.trend))
    values = ", ".join(
        f"{first.plus(number).label} {amount(value, known.unit)}"
        for number, value in enumerate(known.trend)
        if value is not None
    )
    return f"{known.name}: {values}"


@register.filter
def metric_amount(value: Decimal | None, unit: str) -> str:
    """A value with its unit, or a dash."""
    return words.DASH if value is None else amount(value, unit)
