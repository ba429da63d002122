"""Marks inside table rows: small inline SVG with percent coordinates and classes (DESIGN.md, Charts)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from opm.frames import Band, Frame
from opm.kernel import words
from opm.standings import ClientRow

register = template.Library()
StripBand = tuple[str, str, str, Band]
NO_BANDS = (("b-r", "0%", "100%", None),)  # a rubric without partner levels: one quiet ground


def _dot(x: str, y: int, css: str, radius: str) -> SafeString:
    return format_html(
        '<svg x="{}" y="{}" overflow="visible"><circle class="{}" r="{}"/></svg>', x, y, css, radius
    )


def _move(before: str, now: str, y: int) -> SafeString:
    return format_html('<line class="m-mv" x1="{}" x2="{}" y1="{}" y2="{}"/>', before, now, y, y)


@register.simple_tag
def strip(row: ClientRow, bands: Sequence[StripBand]) -> SafeString:
    """Overall score on the partner levels: filled now, hollow last quarter."""
    frame = row.frame
    parts = [
        format_html('<rect class="{}" x="{}" width="{}" y="0" height="34" opacity=".75"/>', css, left, width)
        for css, left, width, _ in bands or NO_BANDS
    ]
    label = "not scored in full yet"
    if row.target is not None and row.score is not None:
        parts.append(tick_mark(frame.percent(row.target), 17, 9))
    if row.span:
        label = f"Level {row.span} while open"
        parts.append(_range(frame, row.score, row.now.overall.high, 17))
    elif row.score is not None:
        now, before = frame.percent(row.score), row.before.score
        label = f"Level {words.number(row.score)}"
        if before is not None:
            label += f", was {words.number(before)}"
            if words.cut(before, 1) != words.cut(row.score, 1):
                parts += [
                    _move(frame.percent(before), now, 17),
                    _dot(frame.percent(before), 17, "m-prev", "3.5"),
                ]
        parts.append(_dot(now, 17, "m-it", "7"))
    if row.target is not None and row.score is not None:
        label += f", target {words.number(row.target)}"
    return _chart(label, 34, parts)


def _range(frame: Frame, low: Decimal | None, high: Decimal | None, y: int) -> SafeString:
    """All that outstanding answers still allow."""
    if low is None or high is None:
        return SafeString("")
    ends = (frame.percent(low), frame.percent(high))
    return format_html('<line class="m-rng" x1="{}" x2="{}" y1="{}" y2="{}"/>', *ends, y, y)


def _chart(label: str, height: int, parts: Sequence[SafeString]) -> SafeString:
    inner = format_html_join("", "{}", ((part,) for part in parts))
    return format_html(
        '<svg class="ch" height="{}" role="img" aria-label="{}">{}</svg>', height, label, inner
    )


@register.simple_tag
def gap_bar(gap: Decimal | None) -> SafeString:
    """How far the client's view lies below (left) or above (right) IT's view; a dash while it is hidden or missing."""
    if gap is None:
        return format_html('<span class="dim">{}</span>', words.DASH)
    far = min(abs(gap) * 20, Decimal(20))  # room for the number beside the bar
    left = Decimal(50) - far if gap < 0 else Decimal(50)
    tip, anchor = (left - 4, "end") if gap < 0 else (Decimal(50) + far + 4, "start")
    deep = gap <= Decimal("-0.5")
    parts = [
        SafeString('<line class="gl gl0" x1="50%" x2="50%" y1="0" y2="20"/>'),
        format_html(
            '<rect class="{}" x="{}%" width="{}%" y="6" height="8" rx="1.5"/>',
            "bar-m" if deep else "bar-d",
            left,
            far,
        ),
        format_html(
            '<text class="{}" x="{}%" y="14.5" text-anchor="{}">{}</text>',
            "lab" if deep else "ax",
            tip,
            anchor,
            words.signed(gap),
        ),
    ]
    return _chart(f"Client {words.signed(gap)}", 20, parts)


@register.simple_tag
def partner_scale(row: ClientRow, bands: Sequence[StripBand]) -> SafeString:
    """The scale of partner levels with the client on it: now filled, last quarter hollow."""
    frame = row.frame
    parts = []
    for css, left, width, band in bands:
        parts.append(format_html('<rect class="{}" x="{}" width="{}" y="24" height="14"/>', css, left, width))
        for shown, name in (("d-none d-md-block", band.name), ("d-md-none", band.short)):
            parts.append(format_html('<text class="ax {}" x="{}" y="56">{}</text>', shown, left, name))
    parts += [
        format_html('<rect class="cut" x="{}" width="2" y="22" height="18"/>', left)
        for _, left, _, _ in bands[1:]
    ]
    label = "Partner levels; not scored in full yet"
    if row.span:
        label = f"Partner levels; {row.span} while open"
        parts.append(_range(frame, row.score, row.now.overall.high, 31))
        left = frame.percent(row.score or Decimal(frame.floor))
        parts.append(format_html('<text class="lab" x="{}" y="14">{} while open</text>', left, row.span))
        if row.before.score is not None:
            parts.append(_dot(frame.percent(row.before.score), 31, "m-prev", "4.5"))
    elif row.score is not None:
        now = frame.percent(row.score)
        label = f"Partner levels; now {words.number(row.score)}"
        if row.before.score is not None:
            before = frame.percent(row.before.score)
            parts += [_move(before, now, 31), _dot(before, 31, "m-prev", "4.5")]
            label += f", last quarter {words.number(row.before.score)}"
        parts += _scale_target(row)
        parts.append(_dot(now, 31, "m-it", "8"))
        said = f"{words.number(row.score)} now"
        side = _apart(row)
        parts.append(
            format_html('<text class="lab" x="{}" y="14" text-anchor="{}">{}</text>', now, side, said)
        )
        if row.target is not None:
            label += f", target {words.number(row.target)}"
    return _chart(label, 62, parts)


CLOSE = Decimal("0.35")  # labels of two marks that lie closer turn away from each other


def _apart(row: ClientRow) -> str:
    """How the label of now is set: in the middle, or away from the target's where that is close."""
    if row.target is None or row.score is None or abs(row.target - row.score) > CLOSE:
        return "middle"
    return "end" if row.score <= row.target else "start"


def _scale_target(row: ClientRow) -> list[SafeString]:
    """The tick of the target on the partner scale, with its number."""
    if row.target is None:
        return []
    x = row.frame.percent(row.target)
    side = {"middle": "middle", "end": "start", "start": "end"}[_apart(row)]
    said = f"{words.number(row.target)} target"
    label = format_html('<text class="ax" x="{}" y="14" text-anchor="{}">{}</text>', x, side, said)
    return [tick_mark(x, 31, 11), label]


@register.simple_tag
def dot_plot(line: Any, frame: Frame) -> SafeString:
    """One competency from level to level: now filled, last quarter hollow, the client's view a diamond."""
    steps = range(frame.floor, frame.top + 1)
    edges = [frame.percent(Decimal(level)) for level in steps]
    parts = [format_html('<line class="gl" x1="{}" x2="{}" y1="0" y2="52"/>', edge, edge) for edge in edges]
    said = [f"now {line.span or words.number(line.now)}"]
    if line.span:
        parts.append(_range(frame, line.now, line.high, 26))
    if line.target is not None:
        parts.append(_target(frame, line, 26))
        said.append(f"target {words.number(line.target)}")
    if line.client is not None and line.now is not None:
        pair = (frame.percent(line.client), frame.percent(line.now))
        parts.append(format_html('<line class="m-per" x1="{}" x2="{}" y1="26" y2="26"/>', *pair))
    if line.before is not None:
        parts.append(_dot(frame.percent(line.before), 26, "m-prev", "4"))
        said.append(f"last quarter {words.number(line.before)}")
    if line.now is not None and not line.span:
        parts.append(_dot(frame.percent(line.now), 26, "m-it", "8"))
    if line.client is not None:
        parts.append(
            format_html(
                '<svg x="{}" y="26" overflow="visible"><path class="m-cl" d="M0-6.5 6.5 0 0 6.5-6.5 0z"/></svg>',
                frame.percent(line.client),
            )
        )
        said.append(f"client sees {words.number(line.client)}")
    return _chart(f"{line.name}: {', '.join(said)}", 52, parts)


def _target(frame: Frame, line: Any, y: int) -> SafeString:
    """The tick of a target, with the gap that is still open."""
    tick = frame.percent(line.target)
    drawn = tick_mark(tick, y)
    if line.to_target is not None and line.to_target < 0:
        now = frame.percent(line.now)
        gap = format_html('<line class="m-gap" x1="{}" x2="{}" y1="{}" y2="{}"/>', now, tick, y, y)
        return gap + drawn
    return drawn


def tick_mark(x: str, y: int, reach: int = 10) -> SafeString:
    """A target as a black tick (DESIGN.md, Charts)."""
    return format_html('<line class="m-tg" x1="{}" x2="{}" y1="{}" y2="{}"/>', x, x, y - reach, y + reach)


@register.simple_tag
def level_axis(frame: Frame) -> SafeString:
    """The levels over a dot plot; their names stand in the section's note."""
    levels = range(frame.floor, frame.top + 1)
    label = '<text class="ax" x="{}" y="13" text-anchor="middle">{}</text>'
    inner = format_html_join("", label, ((frame.percent(Decimal(level)), level) for level in levels))
    return format_html('<svg class="ch" height="18" aria-hidden="true">{}</svg>', inner)


@register.filter
def arrow(moved: Decimal | None) -> str:
    """ "▲ 0.2", "▼ 0.1", or nothing where nothing moved."""
    if not moved:
        return ""
    return f"{'▲' if moved > 0 else '▼'} {words.number(abs(moved))}"


@register.filter
def share_value(share: Decimal | None) -> str:
    """A share (0-1) as the value of a progress bar of 100, cut."""
    return "0" if share is None else str(words.cut(max(Decimal(0), min(Decimal(1), share)) * 100, 0))
