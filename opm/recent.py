"""What happened to a client lately, in words, from the one history. Values of answers are never told here:
the other side's answers stay hidden until they may be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import timezone

from opm.kernel import history
from opm.kernel.models import Change
from relationships.models import Client
from roadmap.models import Initiative

# Many of these in a row, by one person on a day, are one line.
TOGETHER = ("answer.", "sheet.", "link.", "respondent.", "moderation.", "metric.", "target.", "plan.step")
LOOKED_AT = 120  # changes read; a morning of scoring is one line


@dataclass(frozen=True, slots=True)
class Event:
    """One line: who did what, on which day."""

    who: str
    what: str
    on: date
    why: str = ""


Telling = Callable[[Sequence[Change], dict[str, str]], str]


def _many(one: str, many: str) -> Telling:
    return lambda changes, _: one if len(changes) == 1 else many.format(n=len(changes))


def _plain(text: str) -> Telling:
    return lambda changes, _: text


def _initiative(changes: Sequence[Change], titles: dict[str, str]) -> str:
    change = min(changes, key=lambda item: _WEIGHT.get(item.field, 9))
    title = titles.get(change.object_id, "an initiative")
    if change.field in ("when", "state") and change.old and change.new:
        return f"moved {title} from {change.old} to {change.new}"
    return f"changed {title}"


# Of several changes of one initiative on a day, the one that is told.
_WEIGHT = {"when": 0, "state": 1}

_TOLD: dict[str, Telling] = {
    "answer.record": _many("answered a practice", "answered {n} practices"),
    "answer.carry": _many("carried an answer over", "carried {n} answers over"),
    "answer.undo": _many("took an answer back", "took {n} answers back"),
    "sheet.start": _plain("started a sheet"),
    "sheet.submit": _plain("submitted a sheet"),
    "sheet.take_back": _plain("took a submitted sheet back"),
    "assessment.open": _plain("opened the assessment"),
    "assessment.close": _plain("closed the assessment"),
    "assessment.reopen": _plain("reopened the assessment"),
    "initiative.create": lambda changes, titles: f"added the initiative {changes[0].new}",
    "initiative.change": _initiative,
    "initiative.undo": lambda changes, titles: (
        f"undid a change of {titles.get(changes[0].object_id, 'an initiative')}"
    ),
    "theme.create": lambda changes, titles: f"added the theme {changes[0].new}",
    "client.add": _plain("added the client"),
    "client.change": _plain("changed the client's record"),
    "report.order": _plain("ordered a report"),
    "report.download": _plain("downloaded a report"),
    "link.create": _many("made a signed link", "made {n} signed links"),
    "link.revoke": _many("closed a signed link", "closed {n} signed links"),
    "respondent.invite": _many("invited somebody to answer", "invited {n} people to answer"),
    "respondent.questions": _plain("changed what the client is asked"),
    "respondent.remind": _many("reminded somebody to answer", "reminded {n} people to answer"),
    "respondent.remove": _plain("took an invitation back"),
    "respondent.decline": _plain("said that the link was not meant for them"),
    "moderation.agree": _many("talked a practice over", "talked {n} practices over"),
    "moderation.withdraw": _many("took an agreement back", "took {n} agreements back"),
    "metric.enter": _many("entered a metric", "entered {n} metrics"),
    "metric.withdraw": _many("withdrew a metric", "withdrew {n} metrics"),
    "metrics.download": _plain("downloaded the metrics"),
    "target.set": _many("set a target", "set {n} targets"),
    "target.clear": _many("cleared a target", "cleared {n} targets"),
    "plan.choose": _plain("started an improvement plan"),
    "plan.replace": _plain("replaced the improvement plan"),
    "plan.end": _plain("ended the improvement plan"),
    "plan.step": _many("changed a step of the plan", "changed {n} steps of the plan"),
}


def recent(client: Client, *, names: bool, limit: int = 6) -> list[Event]:
    """The last things that happened, newest first; the same act by the same person on a day is one. Two queries.

    `names` says whether respondents without an account may be named: to the client's owner only (DESIGN.md).
    """
    changes = list(history.of_scope(client.scope)[:LOOKED_AT])
    moved = {change.object_id for change in changes if change.action.startswith("initiative.")}
    titles: dict[str, str] = {}
    if moved:
        found = Initiative.objects.filter(client=client, pk__in=moved)
        titles = {str(pk): title for pk, title in found.values_list("pk", "title")}
    return [_event(group, titles, names=names) for group in _runs(changes)][:limit]


def _runs(changes: Iterable[Change]) -> Iterable[list[Change]]:
    def act(change: Change) -> tuple[object, ...]:
        alone = "" if change.action.startswith(TOGETHER) else change.object_id
        return change.action, change.by_label, timezone.localdate(change.at), alone

    return (list(run) for _, run in groupby(changes, key=act))


def _event(changes: list[Change], titles: dict[str, str], *, names: bool) -> Event:
    change = changes[0]
    tell = _TOLD.get(change.action, _unknown)
    reason = next((item.reason for item in changes if item.reason), "")
    return Event(
        _who(change, names=names), tell(changes, titles), timezone.localdate(change.at), reason[:200]
    )


def _unknown(changes: Sequence[Change], _: dict[str, str]) -> str:
    """ "report.build" reads "build report"."""
    noun, _dot, verb = changes[0].action.partition(".")
    return f"{verb.replace('_', ' ')} {noun.replace('_', ' ')}".strip()


def _who(change: Change, *, names: bool) -> str:
    if change.by_id is not None or names:
        return change.by_label
    return "OPM" if change.by_label == "worker" else "The client's side"
