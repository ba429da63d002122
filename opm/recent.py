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
TOGETHER = (
    "answer.",
    "sheet.",
    "link.",
    "respondent.",
    "moderation.",
    "metric.",
    "target.",
    "plan.step",
    "agenda.",
    "cadence.",
    "community.",
)
CANDID = (
    "candid."  # readings, notes and who may read them are told nowhere but on their own pages (TRUST.md S2)
)
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


def _what(changes: Sequence[Change]) -> str:
    """What was written down: "Raised: the close is late" without its verb."""
    told = changes[0].new
    return told.partition(": ")[2] or told


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
    "package.instruct": lambda changes, _: f"instructed {changes[0].new}",
    "package.change": _many("changed a work package", "changed work packages"),
    "package.deliver": _plain("recorded the delivery of a work package"),
    "package.judge": _plain("recorded the client's verdict on a work package"),
    "package.carry": _plain("carried a work package over"),
    "package.uncarry": _plain("took the carrying over of a work package back"),
    "package.stop": _plain("stopped a work package"),
    "package.take_back": _plain("took a step of a work package back"),
    "packages.download": _plain("downloaded the work packages"),
    "roadmap_share.create": lambda changes, titles: f"shared the roadmap with {changes[0].new}",
    "roadmap_share.stop": lambda changes, titles: f"stopped the link to the roadmap for {changes[0].old}",
    "roadmap_share.open": _many("opened the shared roadmap", "opened the shared roadmap {n} times"),
    "theme.create": lambda changes, titles: f"added the theme {changes[0].new}",
    "theme.change": _plain("changed a theme of the strategy"),
    "theme.move": _many("put the themes in order", "put the themes in order"),
    "theme.retire": _plain("took a theme off the strategy sheet"),
    "theme.return": _plain("put a theme on the strategy sheet again"),
    "mandate.draft": _plain("began a version of the mandate"),
    "mandate.change": _plain("changed the draft of the mandate"),
    "mandate.drop": _plain("dropped a draft of the mandate"),
    "mandate.agree": lambda changes, _: f"agreed the mandate with the client: {changes[0].new.lower()}",
    "strategy.download": _plain("downloaded the strategy sheet"),
    "session.plan": lambda changes, _: f"planned a session of the board on {changes[0].new}",
    "session.move": _plain("moved a session of the board to another day"),
    "session.start": _plain("started a session of the board"),
    "session.note": _plain("wrote notes of a session of the board"),
    "session.end": _plain("ended a session of the board"),
    "session.cancel": _plain("called a session of the board off"),
    "session.allot": _many("allotted time to a request", "allotted time to requests {n} times"),
    "session.letter": _plain("sent the letter of a session of the board"),
    "session.letter_failed": _plain("could not send the letter of a session of the board"),
    "request.ask": lambda changes, _: f"wrote down what the client asks for: {changes[0].new}",
    "request.change": _many("changed a request", "changed requests"),
    "request.move": _many("moved a request on the board", "moved requests on the board {n} times"),
    "request.keep": _many("kept a request where it stands", "kept {n} requests where they stand"),
    "request.undo": _plain("took a move on the board back"),
    "request.ask_team": _many("asked a team whether it can be done", "asked teams {n} times"),
    "request.reply": _many("wrote down what a team replied", "wrote down {n} replies of teams"),
    "requests.download": _plain("downloaded the requests"),
    "requests.import": _plain("took requests in from a file"),
    "jira.import": _plain("took requests in from Jira"),
    "demand.mapping": _many("said what a status of Jira means", "said what {n} statuses of Jira mean"),
    "request.done_on": _plain("said on which day a request was done"),
    "demand.limit": _many("set a limit of the board", "set limits of the board"),
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
    "touch.plan": lambda changes, titles: f"planned {changes[0].new}",
    "touch.log": lambda changes, titles: f"logged {changes[0].new}",
    "touch.change": _many("changed a catch-up", "changed a catch-up"),
    "touch.notes": _plain("wrote notes of a catch-up"),
    "touch.private": _plain("wrote notes of a catch-up"),
    "touch.hold": _plain("held a catch-up"),
    "touch.cancel": _plain("cancelled a catch-up"),
    "touch.reopen": _plain("planned a catch-up again"),
    "touch.minutes": _plain("sent the minutes of a catch-up"),
    "touch.minutes_failed": _plain("could not send the minutes of a catch-up"),
    "agenda.add": _many("put a point on an agenda", "put {n} points on an agenda"),
    "agenda.settle": _many("settled a point of an agenda", "settled {n} points of an agenda"),
    "agenda.order": _many("put an agenda in order", "put an agenda in order"),
    "series.start": lambda changes, titles: f"started the series {changes[0].new}",
    "series.change": _plain("changed a series of catch-ups"),
    "series.people": _plain("changed a series of catch-ups"),
    "series.plan": lambda changes, titles: f"planned ahead {changes[0].new}",
    "series.end": _plain("ended a series of catch-ups"),
    "cadence.set": _plain("changed how often we meet"),
    "cadence.remove": _plain("changed how often we meet"),
    "catch_ups.download": _plain("downloaded the catch-ups"),
    "people.add": lambda changes, titles: f"added {changes[0].new}" if changes[0].new else "added a person",
    "people.change": _many("corrected a person", "corrected people"),
    "people.end": _plain("ended a seat"),
    "people.reopen": _plain("reopened a seat"),
    "people.key": _plain("changed which roles are key roles"),
    "people.erase": _plain("erased a person"),
    "people.dossier": _plain("downloaded what is held on a person"),
    "people.download": _plain("downloaded the list of people"),
    "metric.enter": _many("entered a metric", "entered {n} metrics"),
    "metric.withdraw": _many("withdrew a metric", "withdrew {n} metrics"),
    "metrics.download": _plain("downloaded the metrics"),
    "target.set": _many("set a target", "set {n} targets"),
    "target.clear": _many("cleared a target", "cleared {n} targets"),
    "charter.draft": _plain("began a version of the charter"),
    "charter.change": _plain("changed the draft of the charter"),
    "charter.propose": _plain("put the charter to the client"),
    "charter.remind": _plain("reminded the client of the charter"),
    "charter.withdraw": _plain("took the charter back from the client"),
    "charter.void": _plain("changed the charter while it was with the client"),
    "charter.agree": _plain("agreed to the charter"),
    "charter.ask_change": _plain("asked for a change of the charter"),
    "objective.add": lambda changes, _: f"added the objective {changes[0].new}",
    "objective.change": _plain("changed an objective"),
    "objective.drop": _plain("dropped an objective"),
    "objective.read": _many("read where an objective stands", "read an objective {n} times"),
    "community.join": _many(
        "added somebody to the joint community", "added {n} people to the joint community"
    ),
    "community.leave": _many(
        "took somebody off the joint community", "took {n} people off the joint community"
    ),
    "decision.ask": lambda changes, _: f"asked for a decision: {_what(changes)}",
    "decision.change": _plain("changed a decision that is asked for"),
    "decision.chase": _many("chased a decision", "chased {n} decisions"),
    "decision.unchase": _plain("took a chase back"),
    "decision.answer": _plain("recorded what the client decided"),
    "decision.drop": _plain("dropped a decision"),
    "decision.reopen": _plain("asked for a decision again"),
    "decisions.download": _plain("downloaded the decisions"),
    "concern.raise": lambda changes, _: f"wrote down a concern: {_what(changes)}",
    "concern.change": _plain("changed a concern"),
    "concern.work": _plain("began to put a concern right"),
    "concern.close": _plain("closed a concern"),
    "concern.reopen": _plain("reopened a concern"),
    "concern.unclose": _plain("took the closing of a concern back"),
    "concerns.download": _plain("downloaded the concerns"),
    "need.record": lambda changes, _: f"wrote down a need: {_what(changes)}",
    "need.change": _plain("changed a need"),
    "need.lead": _plain("said which outcome a need led to"),
    "need.take_up": _plain("took a need up"),
    "need.drop": _plain("dropped a need"),
    "need.reopen": _plain("opened a need again"),
    "needs.download": _plain("downloaded the needs"),
    "outcome.create": lambda changes, _: f"recorded the outcome {changes[0].new}",
    "outcome.change": _many("changed an outcome", "changed outcomes"),
    "outcome.read": _many("read an outcome", "read outcomes {n} times"),
    "outcome.end": _plain("said how an outcome ended"),
    "outcome.reopen": _plain("took an outcome up again"),
    "outcomes.download": _plain("downloaded the outcomes"),
    "leak.find": lambda changes, _: f"found a leak: {_what(changes)}",
    "leak.change": _many("changed a leak", "changed leaks"),
    "leak.act": _plain("said what is done about a leak"),
    "leak.end": _plain("said how a leak ended"),
    "leak.reopen": _plain("opened a leak again"),
    "leaks.download": _plain("downloaded the leaks"),
    "plan.choose": _plain("started an improvement plan"),
    "plan.replace": _plain("replaced the improvement plan"),
    "plan.end": _plain("ended the improvement plan"),
    "commitment.propose": lambda changes, titles: f"promised: {changes[0].new}",
    "commitment.change": _plain("changed a commitment"),
    "commitment.accept": _plain("noted that a commitment was accepted"),
    "commitment.risk": _plain("said how a commitment stands"),
    "commitment.keep": _plain("delivered a commitment"),
    "commitment.withdraw": _plain("withdrew a commitment"),
    "commitment.reopen": _plain("reopened a commitment"),
    "commitment.slip": _plain("noted a slip that is not told yet"),
    "commitment.tell": _plain("told the client of a slip"),
    "commitment.move": _plain("moved a commitment without telling the client"),
    "commitment.reply": _plain("noted the client's answer to a slip"),
    "commitments.download": _plain("downloaded the commitments"),
    "status.make": _plain("made a status report"),
    "status.send": _plain("sent a status report"),
    "today.put_off": _many("put a row of Today off", "put {n} rows of Today off"),
    "today.bring_back": _many("brought a row of Today back", "brought {n} rows of Today back"),
    "plan.step": _many("changed a step of the plan", "changed {n} steps of the plan"),
}


def recent(client: Client, *, names: bool, limit: int = 6) -> list[Event]:
    """The last things that happened, newest first; the same act by the same person on a day is one. Two queries.

    `names` says whether respondents without an account may be named: to the client's owner only (DESIGN.md).
    """
    told = history.of_scope(client.scope).exclude(action__startswith=CANDID)
    changes = list(told[:LOOKED_AT])
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
