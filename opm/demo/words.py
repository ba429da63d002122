"""Notes that a BRM might write beside an answer where the story has none of its own. Data only."""

from __future__ import annotations

# By position on the scale: not in place .. fully.
NOTES: tuple[tuple[str, ...], ...] = (
    (
        "Not begun. Talked about once, in the spring.",
        "Nobody does this yet. It depends on two people who are busy until the close.",
        "Asked around: no one knew of it.",
    ),
    (
        "A first try with one team. The others wait for the result.",
        "Done when somebody thinks of it.",
        "Exists on paper since last quarter, rarely used.",
        "Begun after the last review; two of six are in.",
    ),
    (
        "Holds for most, the newest manager is still missing.",
        "In place since last quarter; the summer months slipped.",
        "Regular now. What is missing is the written part.",
        "Eight of ten, counted last week.",
    ),
    (
        "Checked against the list, nothing missing.",
        "Has worked for three quarters without a reminder.",
        "The sponsor confirmed it in the last catch-up.",
    ),
)
EVIDENCE = (
    "Minutes of the last catch-up",
    "Shared list, state of the quarter's end",
    "Review record, signed",
    "Board, last session",
    "Mail to the sponsor",
    "https://intranet.brennick.example/partnering/records",
)
