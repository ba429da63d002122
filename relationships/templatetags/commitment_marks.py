"""Marks of promises: small inline SVG with percent coordinates and classes (DESIGN.md, Charts)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from opm.kernel import words

register = template.Library()
SMALLEST = 2  # pixels of a bar that is known and zero


@register.simple_tag
def kept_spark(trend: Sequence[Decimal | None], height: int = 26) -> SafeString:
    """Kept share of quarters as bars from 0 to 100 %, the last one darker; a gap where nothing was due."""
    step = Decimal(100) / max(1, len(trend))
    bars = [
        (
            "bar-d2" if number == len(trend) - 1 else "bar-d",
            f"{step * number + step / 8:.3f}",
            f"{step * Decimal('.75'):.3f}",
            *_bar(share, height),
        )
        for number, share in enumerate(trend)
        if share is not None
    ]
    drawn = format_html_join("", '<rect class="{}" x="{}%" width="{}%" y="{}" height="{}" rx="1.5"/>', bars)
    said = ", ".join(words.percent(share) for share in trend)
    return format_html(
        '<svg class="ch spark" height="{}" role="img" aria-label="Kept by quarter: {}">'
        '<line class="gl gl0" x1="0" x2="100%" y1="{}" y2="{}"/>{}</svg>',
        height,
        said,
        height,
        height,
        drawn,
    )


def _bar(share: Decimal, height: int) -> tuple[str, str]:
    tall = max(Decimal(SMALLEST), share * (height - 1))
    return f"{height - tall:.2f}", f"{tall:.2f}"
