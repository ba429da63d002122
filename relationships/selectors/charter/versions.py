"""Earlier versions of a charter, each as it was frozen, and what changed between two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from opm.kernel import words
from relationships.models import Charter, Client
from relationships.selectors.charter.page import state_words
from relationships.selectors.charter.text import Aim, CharterText, Duty, text_of

TEXTS = (
    ("purpose", "Purpose"),
    ("it_brings", "What IT brings"),
    ("client_brings", "What {client} brings"),
)
AIM_FIELDS = (
    ("goal", "goal"),
    ("measure", "measure"),
    ("way", "baseline and target"),
    ("due_words", "due"),
    ("set_words", "set by"),
    ("priority", "business priority"),
    ("owners", "owners"),
)


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing that is different: what it is, as it was, as it is. "" on a side where it is not."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Context of templates/relationships/charter_compare.html."""

    headline: str
    lede: str
    number: int
    earlier: int
    moved: tuple[Moved, ...]


def version_of(client: Client, number: int) -> Charter:
    """One version of the client's charter. Http404 where there is none of this number."""
    rows = Charter.objects.select_related("client", "content", "asked__person")
    return get_object_or_404(rows, client=client, number=number)


def compare_page(client: Client, number: int, earlier: int) -> ComparePage:
    """What changed from the version `earlier` to `number`. Two queries for agreed versions."""
    before, after = version_of(client, earlier), version_of(client, number)
    moved = tuple(changes(text_of(before), text_of(after)))
    amount = (
        "Nothing" if not moved else words.spelled(len(moved)) + (" thing" if len(moved) == 1 else " things")
    )
    return ComparePage(
        headline=f"{amount} changed from version {earlier} to version {number}",
        lede=f"Version {earlier}: {state_words(before)}. Version {number}: {state_words(after)}.",
        number=number,
        earlier=earlier,
        moved=moved,
    )


def changes(before: CharterText, after: CharterText) -> list[Moved]:
    """Every difference between two texts, in the order of the page. Pure."""
    found = [
        Moved(label.format(client=after.client), getattr(before, name), getattr(after, name))
        for name, label in TEXTS
        if getattr(before, name) != getattr(after, name)
    ]
    found += _duties("IT", before.it_duties, after.it_duties)
    found += _duties(after.client, before.client_duties, after.client_duties)
    found += _aims(before.aims, after.aims)
    found += _names("Joint community, IT", before.it_members, after.it_members)
    found += _names(f"Joint community, {after.client}", before.client_members, after.client_members)
    if before.review_on != after.review_on:
        days = [words.day(text.review_on, year=True) if text.review_on else "" for text in (before, after)]
        found.append(Moved("Review on", *days))
    return found


def _duties(side: str, before: Sequence[Duty], after: Sequence[Duty]) -> list[Moved]:
    """By what they are about: who was responsible, and who is."""
    then = {duty.what: duty.who for duty in before}
    now = {duty.what: duty.who for duty in after}
    return [
        Moved(f"{side} is responsible for: {what}", then.get(what, ""), now.get(what, ""))
        for what in dict.fromkeys([*then, *now])
        if then.get(what) != now.get(what)
    ]


def _aims(before: Sequence[Aim], after: Sequence[Aim]) -> list[Moved]:
    then, now = ({aim.pk: aim for aim in some} for some in (before, after))
    found = []
    for pk in dict.fromkeys([*then, *now]):
        one, other = then.get(pk), now.get(pk)
        if one is None and other is not None:
            found.append(Moved("New objective", "", _whole(other)))
        elif other is None and one is not None:
            found.append(Moved("Objective dropped", _whole(one), ""))
        elif one is not None and other is not None:
            found += [
                Moved(f"{other.goal}: {label}", _said(one, name), _said(other, name))
                for name, label in AIM_FIELDS
                if _said(one, name) != _said(other, name)
            ]
    return found


def _said(aim: Aim, name: str) -> str:
    if name == "due_words":
        return words.day(aim.due_on, year=True) if aim.due_on else ""
    return str(getattr(aim, name))


def _whole(aim: Aim) -> str:
    return f"{aim.goal}. {aim.measure}: {aim.way}." if aim.measured else f"{aim.goal}. No measure yet."


def _names(what: str, before: Sequence[str], after: Sequence[str]) -> list[Moved]:
    left = [name for name in before if name not in after]
    joined = [name for name in after if name not in before]
    if not left and not joined:
        return []
    return [Moved(what, words.listed(list(before), 12), words.listed(list(after), 12))]
