"""What strategy, demand and roadmap hold on somebody, and forgetting it (TRUST.md S12). What was agreed stays."""

from __future__ import annotations

from opm.kernel.erasure import Erasure, erases
from relationships.selectors.people.dossier import tell_too
from relationships.services.people.words import forget_words
from roadmap.models import Mandate, Outcome, OutcomeReading, PrioritySession, RankMove, Request, WorkPackage

tell_too(
    ("requests", Request, "asked_by", ("title", "problem", "value", "asked_on", "column", "reason")),
    ("sessions", PrioritySession, "present", ("on", "state", "notes", "letter_sent_on")),
    ("verdicts", WorkPackage, "verdict_by", ("deliverable", "state", "verdict_on", "words")),
    ("outcomes", Outcome, "client_owner", ("measure", "due_on", "state")),
    ("mandates", Mandate, "agreed_with", ("number", "agreed_on", "signed_for_client")),
)


@erases
def words(who: Erasure) -> None:
    """Every text of every record of the roadmap; words of readings and moves, which are append-only, go whole."""
    forget_words(who, "roadmap", emptied=(OutcomeReading, RankMove))
