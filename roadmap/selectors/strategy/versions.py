"""Versions of a client's mandate, each with the sheet it was agreed with, and what changed between two in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import Http404

from opm.kernel import words
from relationships.models import Client
from relationships.selectors.charter.versions import Moved
from roadmap.models import Mandate
from roadmap.selectors.strategy.sheet import Aim, Item, Sheet, sheet, sheet_from

State = Mandate.State


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version in the list; `earlier` is the number of the version before it, 0 for the first."""

    number: int
    draft: bool
    words: str
    text: str
    span: str
    earlier: int


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """Context of templates/roadmap/strategy_versions.html; `moved` is None where nothing is compared."""

    headline: str
    lede: str
    rows: tuple[VersionRow, ...]
    before: int
    after: int
    moved: tuple[Moved, ...] | None


def versions_of(client: Client) -> list[Mandate]:
    """Every version, the newest first, with its frozen sheet. One query."""
    return list(
        Mandate.objects.filter(client=client).select_related("client", "sheet", "agreed_with__person")
    )


def frozen_sheet(mandate: Mandate) -> Sheet | None:
    """The sheet that was agreed with this version; None of a draft. Its freeze must be loaded."""
    return sheet_from(json.loads(mandate.sheet.payload)) if mandate.sheet else None


def state_words(mandate: Mandate) -> str:
    """ "Version 3, agreed Tue 22 Sep 2026", "Version 4, a draft"."""
    if mandate.state == State.DRAFT:
        return f"Version {mandate.number}, a draft"
    day = words.day(mandate.agreed_on, year=True)
    replaced = ", replaced since" if mandate.state == State.REPLACED else ""
    return f"Version {mandate.number}, agreed {day}{replaced}"


def versions_page(client: Client, today: date, before: str, after: str) -> VersionsPage:
    """The versions, and the two that are compared: the newest two unless others are named. Http404 for none such."""
    found = versions_of(client)
    numbers = [mandate.number for mandate in found]
    later = _chosen(after, numbers) or (numbers[0] if numbers else 0)
    default = next((number for number in numbers if number < later), 0)
    earlier = _chosen(before, numbers) or default
    by_number = {mandate.number: mandate for mandate in found}
    moved = None
    if earlier and later and earlier != later:
        sheets = (_sheet_of(client, by_number[number], today) for number in (earlier, later))
        moved = tuple(changes(*sheets))
    return VersionsPage(
        headline=_headline(moved, earlier, later),
        lede=" ".join(f"{state_words(by_number[number])}." for number in (earlier, later) if number),
        rows=tuple(_rows(found)),
        before=earlier,
        after=later,
        moved=moved,
    )


def _chosen(text: str, numbers: list[int]) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()) or int(text[:6]) not in numbers:
        raise Http404("There is no version of this number.")
    return int(text[:6])


def _sheet_of(client: Client, mandate: Mandate, today: date) -> Sheet:
    return frozen_sheet(mandate) or sheet(client, mandate, today)


def _headline(moved: tuple[Moved, ...] | None, earlier: int, later: int) -> str:
    if moved is None:
        return "There is one version of the strategy sheet" if later else "There is no version yet"
    amount = len(moved)
    said = "Nothing" if not amount else f"{words.spelled(amount)} {words.agree(amount, 'thing', 'things')}"
    return f"{said} changed from version {earlier} to version {later}"


def _rows(found: list[Mandate]) -> Iterator[VersionRow]:
    for mandate, before in zip(found, [*found[1:], None], strict=True):
        last = mandate.first_year + Mandate.YEARS - 1
        signed = [name for name in (mandate.signed_for_client, mandate.signed_for_it) if name]
        yield VersionRow(
            number=mandate.number,
            draft=mandate.state == State.DRAFT,
            words=state_words(mandate) + (f", by {words.listed(signed)}" if signed else ""),
            text=mandate.text,
            span=f"{mandate.first_year} to {last}",
            earlier=before.number if before else 0,
        )


def changes(before: Sheet, after: Sheet) -> list[Moved]:
    """Every difference between two sheets in the order of the page; readings of outcomes are none. Pure."""
    found = [
        Moved(what, old, new)
        for what, old, new in (("Mandate", before.text, after.text), ("Years", before.span, after.span))
        if old != new
    ]
    found += _themes(before, after)
    found += _initiatives(before, after)
    found += _outcomes(before, after)
    return found


def _themes(before: Sheet, after: Sheet) -> Iterator[Moved]:
    then, now = ({line.pk: line for line in one.lines} for one in (before, after))
    for pk in dict.fromkeys([*then, *now]):
        old, new = then.get(pk), now.get(pk)
        if old is None or new is None:
            what = "New theme" if old is None else "Theme left the sheet"
            yield Moved(what, old.name if old else "", new.name if new else "")
        elif (old.name, old.promise) != (new.name, new.promise):
            yield Moved("Theme", _joined(old.name, old.promise), _joined(new.name, new.promise))
    both = [pk for pk in then if pk in now]
    if both != [pk for pk in now if pk in then]:
        yield Moved("Order of the themes", *(_names(one, both) for one in (before, after)))


def _names(sheet: Sheet, among: list[int]) -> str:
    return words.listed([line.name for line in sheet.lines if line.pk in among], 12)


def _joined(*parts: str) -> str:
    return ": ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class _Placed:
    """An initiative on the sheet: where it stands, by key and in words."""

    item: Item
    where: tuple[int, int]
    words: str


def _placed(sheet: Sheet) -> dict[int, _Placed]:
    return {
        item.pk: _Placed(item, (line.pk, item.year), f"{line.name}, {item.year}")
        for line in sheet.lines
        for year in line.years
        for item in year
    }


def _initiatives(before: Sheet, after: Sheet) -> Iterator[Moved]:
    then, now = _placed(before), _placed(after)
    for pk in dict.fromkeys([*then, *now]):
        old, new = then.get(pk), now.get(pk)
        if old is None and new is not None:
            yield Moved(f"{new.item.title}: new on the sheet", "", new.words)
        elif new is None and old is not None:
            yield Moved(f"{old.item.title}: left the sheet", old.words, "")
        elif old is not None and new is not None:
            yield from _initiative(old, new)


def _initiative(old: _Placed, new: _Placed) -> Iterator[Moved]:
    title = new.item.title
    if old.item.title != title:
        yield Moved("Initiative", old.item.title, title)
    if old.where != new.where:
        yield Moved(f"{title}: place", old.words, new.words)
    if old.item.said != new.item.said:
        yield Moved(f"{title}: how it is met", old.item.said, new.item.said)


def _outcomes(before: Sheet, after: Sheet) -> Iterator[Moved]:
    then, now = ({aim.pk: aim for line in one.lines for aim in line.aims} for one in (before, after))
    for pk in dict.fromkeys([*then, *now]):
        old, new = then.get(pk), now.get(pk)
        if old is None or new is None:
            what = "New outcome" if old is None else "Outcome left the sheet"
            yield Moved(what, _aim(old), _aim(new))
        elif _aim(old) != _aim(new):
            yield Moved("Outcome", _aim(old), _aim(new))


def _aim(aim: Aim | None) -> str:
    if aim is None:
        return ""
    due = f" by {words.day(date.fromisoformat(aim.due_on), year=True)}" if aim.due_on else ""
    return f"{aim.measure}: {aim.way}{due}" + (", reached" if aim.reached else "")
