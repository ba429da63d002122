"""What each kind of conversation is for (DOMAIN.md, Catch-ups): one line, so that it is chosen on purpose."""

from __future__ import annotations

from relationships.models import Kind

PURPOSE = {
    Kind.ORDER: "They know what they want. Write it down exactly.",
    Kind.CLARIFY: "They ask for something. Find out what is behind it.",
    Kind.PROBLEM: "Something hurts. Understand it together before anybody names a solution.",
    Kind.PLANNING: "Look ahead: what comes next, in which order, with what.",
    Kind.REVIEW: "Look back: what was promised, what was done, what it brought.",
    Kind.RECOVERY: "Trust was hurt. Listen first, then agree what changes.",
}


def purpose(kind: str) -> str:
    """The line of a kind; "" as long as none is chosen."""
    return PURPOSE.get(Kind(kind), "") if kind else ""
