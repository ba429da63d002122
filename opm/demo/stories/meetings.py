"""What both sides settled in a room: Legal and Procurement last quarter, Sales Europe half of it now. Data only."""

from __future__ import annotations

from opm.demo.stories.records import Meeting, Settled

MEETINGS = (
    Meeting(
        "legal",
        -1,
        (
            Settled(
                "VAL2.3a",
                "P",
                "We explore a problem when it is large. Fiona counted five small ones where we did not.",
            ),
            Settled(
                "VAL1.3b",
                "P",
                "A record exists in our words, not in theirs. Partly until Fiona's people have written one themselves.",
            ),
            Settled(
                "REL3.3a",
                "",
                "The rhythm is agreed with Fiona's deputy and kept. Fiona does not call that agreed. Both stand.",
            ),
        ),
    ),
    Meeting(
        "procurement",
        -1,
        (
            Settled(
                "VAL1.3a",
                "P",
                "Two days with the buyers, none in the plants. Sofia wants the plants counted.",
            ),
            Settled(
                "REL1.3a",
                "L",
                "Goals are agreed with Sofia and two of her leads; the third joined after the letter.",
            ),
            Settled(
                "REL2.3a",
                "",
                "Every issue has a name and a date. Sofia's buyers do not see the date. Both stand until they do.",
            ),
        ),
    ),
    Meeting(
        "sales-europe",
        0,
        (
            Settled(
                "STR2.3a",
                "P",
                "Claire keeps the sheet on her wall; two of her country heads have not seen it yet.",
            ),
            Settled(
                "VAL2.3a",
                "",
                "Claire's team feels asked. Lena thinks that we still arrive with the solution.",
            ),
        ),
    ),
)
