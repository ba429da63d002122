"""The portfolio of a quarter: who goes backwards, who must act. Joined in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import transaction

from opm import charts
from opm.frames import Band, Frame, current_frame
from opm.kernel import history, words
from opm.kernel.exports import Sheet
from opm.kernel.quarters import Quarter, span
from opm.phrases import amount, counted, direction, sentence
from opm.portfolio_choices import Choices, order_label, ordered
from opm.standings import ClientRow, break_sentence, breaks_of, client_rows, mean

TREND = 8  # quarters


@dataclass(frozen=True, slots=True)
class Group:
    """The clients of one BRM, or all of them in one order."""

    owner: str
    rows: list[ClientRow]
    order: str = ""  # the words of the order, where clients of all BRMs stand in one list

    @property
    def label(self) -> str:
        if self.order:
            return self.order
        return f"{self.owner or 'Nobody owns these yet'}, {words.count(len(self.rows), 'client')}"


@dataclass(frozen=True, slots=True)
class Fact:
    """A number under the headline."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """Mean of the clients scored in a quarter."""

    quarter: Quarter
    mean: Decimal | None
    clients: int


@dataclass(frozen=True, slots=True)
class Step:
    """How many clients stand at a whole level, and which."""

    label: str
    clients: int
    names: str


@dataclass(frozen=True)
class PortfolioPage:
    """Context of the page; `rows` are what the filters leave."""

    quarter: Quarter
    frame: Frame
    rows: list[ClientRow]
    groups: list[Group]
    headline: str
    lede: str
    facts: list[Fact]
    trend: list[TrendPoint]
    breaks: str
    steps: list[Step]
    strip_figure: dict[str, Any]
    trend_figure: dict[str, Any]
    all_clients: int
    choices: Choices
    has_client_view: bool
    has_targets: bool
    has_trust: bool

    @property
    def columns(self) -> int:
        """Columns of the table that are there only where something is to be shown, and the five that always are."""
        shown = (self.has_client_view, self.has_targets, self.has_trust)
        return 5 + len(self.frame.columns) + sum(shown)

    @property
    def brms(self) -> int:
        return len({row.owner_id for row in self.rows})

    @property
    def scored(self) -> bool:
        """Whether anything is scored in the quarter."""
        return any(row.now.started for row in self.rows)


def portfolio_page(
    user: Any, quarter: Quarter, choose: Callable[[list[ClientRow]], Choices], rubric: str = ""
) -> PortfolioPage:
    """Everything the page shows of a rubric (its key, "" for the house's own). Eight queries.

    `choose` reads the filters once it is known what there is to choose.
    """
    frame = current_frame(rubric)
    every = client_rows(user, quarter, frame, quarters=TREND, aims=True)
    choices = choose(every)
    rows = [row for row in every if choices.fits(row)]
    quarters = span(quarter.plus(1 - TREND), quarter)
    trend = [_trend_point(rows, place) for place in quarters]
    breaks = breaks_of([row.pk for row in rows], frame.rubric_id, quarters)
    return PortfolioPage(
        quarter=quarter,
        frame=frame,
        rows=rows,
        groups=grouped(rows, choices.sort),
        headline=headline(rows, quarter),
        lede=lede(rows),
        facts=facts(rows, frame, trend),
        trend=trend,
        breaks=break_sentence(quarters, breaks),
        steps=list(_steps(rows, frame)),
        strip_figure=charts.score_strip(rows, frame),
        trend_figure=charts.mean_trend(trend, frame, all_clients=len(rows), breaks=breaks),
        all_clients=len(every),
        choices=choices,
        has_client_view=any(row.client_gap is not None for row in rows),
        has_targets=any(row.aims.aims for row in rows),
        has_trust=any(row.sure is not None or row.doubted for row in rows),
    )


def grouped(rows: Iterable[ClientRow], sort: str = "") -> list[Group]:
    """Clients by BRM and name, those nobody owns last; or all in one order, those without a number last."""
    if sort:
        found = ordered(rows, sort)
        return [Group("", found, order_label(sort))] if found else []
    by_owner = sorted(
        rows, key=lambda row: (not row.owner, row.owner.casefold(), row.owner_id or 0, row.name.casefold())
    )
    return [
        Group(owner, list(part))
        for (owner, _), part in groupby(by_owner, key=lambda r: (r.owner, r.owner_id))
    ]


def headline(rows: Sequence[ClientRow], quarter: Quarter) -> str:
    """The finding in one sentence."""
    falling = falling_clients(rows)
    if not rows:
        return "No client to show"
    if falling:
        who = words.listed([row.name for row in falling])
        verb = "client is" if len(falling) == 1 else "clients are"
        return f"{amount(len(falling)).capitalize()} {verb} going backwards: {who}"
    if not any(row.now.started for row in rows):
        return f"Nothing is scored in {quarter.label} yet"
    rising = [row for row in rows if row.moved is not None and row.moved > 0]
    if rising:
        verb = "has" if len(rising) == 1 else "have"
        return f"No client is going backwards, {amount(len(rising))} {verb} moved up"
    return "No client is going backwards"


def falling_clients(rows: Iterable[ClientRow]) -> list[ClientRow]:
    """Clients going backwards, the deepest fall first."""
    return sorted((row for row in rows if row.backwards), key=lambda row: (-row.fall, row.name))


def lede(rows: Sequence[ClientRow]) -> str:
    """What stands behind the headline."""
    falling = falling_clients(rows)
    parts = []
    if falling:
        least = words.number(min(row.fall for row in falling))
        who = {1: "It", 2: "Both"}.get(len(falling), "All of them")
        parts.append(f"{who} fell by {'at least ' if len(falling) > 1 else ''}{least}")
        lower = [row for row in falling if row.client_gap is not None and row.client_gap < 0]
        if lower:
            sees = counted(len(lower), "of them sees", "of them see") if len(falling) > 1 else "It sees"
            parts.append(f"{sees} us lower than we do")
    parts += _doubts(rows)
    idle = [row for row in rows if not row.now.started]
    halfway = [row for row in rows if row.now.started and not row.done]
    if halfway:
        parts.append(f"{counted(len(halfway), 'client is', 'clients are')} not fully scored yet")
    if idle and len(idle) < len(rows):
        parts.append(f"{counted(len(idle), 'client has', 'clients have')} not been started")
    return " ".join(map(sentence, parts))


def _doubts(rows: Sequence[ClientRow]) -> Iterable[str]:
    """Who is behind target, and whose claims the records deny: named while they are few."""
    behind, doubted = [row.name for row in rows if row.behind], [row.name for row in rows if row.doubted]
    if behind:
        yield f"{words.listed(behind, 2)} {'is' if len(behind) == 1 else 'are'} behind target"
    if doubted:
        yield f"the records do not bear out claims about {words.listed(doubted, 2)}"


def facts(rows: Sequence[ClientRow], frame: Frame, trend: Sequence[TrendPoint]) -> list[Fact]:
    """Distribution over partner levels, average, how far the quarter is."""
    counts = {band.key: sum(row.now.partner == band.key for row in rows) for band in frame.bands}
    levels = [f"{counts[band.key]} {band.short}" for band in reversed(frame.bands) if counts[band.key]]
    without = len(rows) - sum(counts.values())
    now, before = trend[-1], trend[-2]
    same = [row for row in rows if row.moved is not None]
    moved = direction(words.difference(mean(r.score for r in same), mean(r.before.score for r in same)))
    since = f"{moved} since {before.quarter.short}, same clients" if moved else ""
    closed = sum(row.closed for row in rows)
    scored = sum(row.done for row in rows)
    counted_in = f"{words.count(now.clients, 'client')} in the average"
    aiming = _target_fact(rows)
    partners = Fact("Partner levels", ", ".join(levels) or words.DASH, f"{without} open" if without else "")
    return [
        *([partners] if frame.bands else []),
        Fact("Average level", words.number(now.mean), since),
        Fact("Fully scored", f"{scored} of {len(rows)}", f"{closed} closed" if aiming else counted_in),
        aiming or Fact("Closed", f"{closed} of {len(rows)}"),
    ]


def _target_fact(rows: Sequence[ClientRow]) -> Fact | None:
    """The plain mean over clients of their percent to target; None where no target is set."""
    aiming = [row for row in rows if row.aims.aims]
    if not aiming:
        return None
    behind = sum(row.behind for row in aiming)
    note = f"{behind} behind" if behind else f"of {words.count(len(aiming), 'client')}"
    return Fact("To target", words.percent(mean(row.percent for row in aiming)), note)


def _trend_point(rows: Sequence[ClientRow], quarter: Quarter) -> TrendPoint:
    """Clients whose score can still change are left out of the average."""
    known = [row.standings[quarter] for row in rows if quarter in row.standings]
    scores = [standing.score for standing in known if standing.settled]
    return TrendPoint(quarter, mean(scores), len(scores))


def _steps(rows: Sequence[ClientRow], frame: Frame) -> Iterable[Step]:
    for level in range(frame.top, frame.floor - 1, -1):
        here = [row for row in rows if row.score is not None and int(row.score) == level]
        name = f"{level} {frame.levels.get(str(level), '')}".strip()
        yield Step(name, len(here), words.listed([row.name for row in here], 12))
    without = [row for row in rows if row.score is None]
    if without:
        yield Step("No overall score yet", len(without), words.listed([row.name for row in without], 12))


def strip_bands(frame: Frame) -> list[tuple[str, str, str, Band]]:
    """Class, left edge and width of each partner level on a strip."""
    classes = ("b-r", "b-s", "b-t")
    edges = [band.start for band in frame.bands] + [Decimal(frame.top)]
    scale = Decimal(frame.top - frame.floor)
    return [
        (
            classes[min(place, 2)],
            frame.percent(band.start),
            f"{(edges[place + 1] - band.start) / scale * 100:.2f}%",
            band,
        )
        for place, band in enumerate(frame.bands)
    ]


def export_sheet(page: PortfolioPage) -> Sheet:
    """The table of the page, row by row as shown; numbers are cut to one decimal."""
    head = [
        "Portfolio",
        "BRM",
        "Client",
        "Quarter",
        "Partner level",
        "Now",
        f"Since {page.quarter.plus(-1).label}",
    ]
    head += [column.name for column in page.frame.columns]
    head += ["Client's view against IT's", "Percent to target", "Targets overdue", "Confidence in percent"]
    head += ["Indicative", "Claims not borne out", "Practices where the sides differ"]
    head += ["Capabilities scored", "Capabilities", "State"]
    return Sheet(
        f"Portfolio {page.quarter}",
        head,
        [_export_row(page, row) for group in page.groups for row in group.rows],
    )


def _export_row(page: PortfolioPage, row: ClientRow) -> list[Any]:
    def shown(value: Decimal | None) -> Decimal | None:
        return None if value is None else words.cut(value, 1)

    state = "Closed" if row.closed else "Open" if row.now.started else "Not started"
    return [
        row.portfolio,
        row.owner,
        row.name,
        page.quarter.label,
        row.band.name if row.band else row.partner,
        row.span or shown(row.score),
        shown(row.moved),
        *(cell.span or shown(cell.score) for cell in row.cells),
        shown(row.client_gap),
        _whole_percent(row.percent),
        len(row.aims.overdue) if row.aims.aims else None,
        _whole_percent(row.sure),
        "yes" if row.indicative else "",
        row.doubted,
        row.now.apart,
        row.answered,
        row.total,
        state,
    ]


def _whole_percent(share: Decimal | None) -> int | None:
    """A share as whole percent, cut."""
    return None if share is None else int(share * 100)


@transaction.atomic
def record_download(*, by: Any, page: PortfolioPage, fmt: str) -> None:
    """Remember who took which table out of the app."""
    taken = {"quarter": str(page.quarter), "format": fmt, "clients": len(page.rows)}
    history.record(history.Entry("portfolio.download", by, new=taken), by=by)
