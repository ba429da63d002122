"""An initiative in words, field by field: what the history keeps and two versions are compared by."""

from __future__ import annotations

from django.conf import settings

from opm.kernel import words
from opm.kernel.when import WhenRange
from roadmap.models import Enablement, Initiative
from roadmap.services.initiatives.inputs import InitiativeInput, as_input


def facts_of(wish: InitiativeInput) -> dict[str, str]:
    """An initiative in words, field by field: what the history shows."""
    parts = sorted(wish.parts, key=lambda part: part.team.name)
    return {
        "title": wish.title.strip(),
        "outcome": wish.outcome.strip(),
        "theme": str(wish.theme or ""),
        "state": Initiative.State(wish.state).label,
        "when": when_label(wish.when),
        "confidence": f"{wish.confidence} %",
        "owner": str(wish.owner or ""),
        "teams": ", ".join(f"{part.team.name}: {Enablement.Way(part.way).label}" for part in parts),
        "reasons": "; ".join(
            f"{part.team.name}: {part.rationale.strip()}" for part in parts if part.rationale
        ),
        "serves": "; ".join(sorted(outcome.measure for outcome in wish.serves)),
        "joint": "yes" if wish.joint else "",
        "deliverable": wish.deliverable.strip(),
        "effort": "{} / {} / {} days".format(*wish.effort) if wish.effort else "",
        "live_on": words.day(wish.live_on, year=True) if wish.live_on else "",
        "retired_on": words.day(wish.retired_on, year=True) if wish.retired_on else "",
    }


def facts(initiative: Initiative) -> dict[str, str]:
    """An initiative in words, field by field, for comparing two versions. Two queries."""
    return facts_of(as_input(initiative))


def wish_facts(wish: InitiativeInput) -> dict[str, str]:
    """The same of a wish."""
    return {**facts_of(wish), **({"theme": wish.new_theme} if wish.new_theme else {})}


def when_label(when: WhenRange) -> str:
    """A WhenRange in words of the installation's fiscal year."""
    return when.label(fiscal_start=settings.FISCAL_YEAR_START_MONTH)
