"""The stories of Supply Chain, Manufacturing, Quality and Procurement. Data only."""

from __future__ import annotations

from opm.demo.cast import MAREK, PRIYA, TOMAS
from opm.demo.stories.shape import Ending, Remark, Story

OPERATIONS = (
    Story(
        "supply-chain",
        "Eight quarters of steady work to Strategic partner: joint goals, one sheet, outcomes read in every review.",
        {
            -7: (3.0, 2.5, 2.4, 2.9, 2.5),
            -4: (3.6, 3.2, 3.1, 3.5, 3.0),
            -1: (4.3, 4.1, 4.1, 4.3, 3.8),
            0: (4.5, 4.2, 4.3, 4.5, 4.0),
        },
        Ending.CLOSED,
        sees=(0.1, 0.0, -0.1, 0.1, 0.0),
        asked_since=-6,
        second=MAREK,
        apart={"PFO3": 0.3, "CHG4": -0.2},
        not_applicable={"PFO4.5c": "The group's finance rules demand a yearly budget from every unit."},
        remarks=(
            Remark(
                0,
                "PFO3.4a",
                "Jonas and Priya signed on the day of the meeting, fourth time running.",
                "Review Q3, signed",
                5,
            ),
            Remark(
                0,
                "STR2.4a",
                "The warehouse moves that need no IT stand on the sheet as well.",
                "Sheet, version 5",
                5,
            ),
            Remark(
                -2,
                "VAL3.4a",
                "Pick errors read at 30, 60 and 90 days after go-live: 1.9 to 0.7 per thousand.",
                "Outcome readings",
                5,
            ),
            Remark(
                -5,
                "STR1.3a",
                "Three-year mandate signed by Jonas. First one in the company.",
                "Mandate, signed",
                5,
            ),
        ),
    ),
    Story(
        "manufacturing",
        "Strategic partner by now; plant systems and plant managers plan together.",
        {-7: (2.9, 2.7, 2.6, 2.8, 2.4), -3: (3.7, 3.5, 3.5, 3.7, 3.2), 0: (4.1, 3.9, 3.9, 4.2, 3.7)},
        Ending.CLOSED,
        sees=(0.0, 0.1, -0.1, 0.0, 0.1),
        second=PRIYA,
        apart={"REL4": 0.3, "CHG2": -0.2},
        remarks=(
            Remark(
                0,
                "REL4.4b",
                "We said no to the third data historian and showed what the first two can do. Gerhard agreed.",
                "Note of the design meeting",
                5,
            ),
            Remark(
                -2,
                "PFO2.4b",
                "Work packages for two quarters, then line upgrades, then themes only.",
                "Roadmap, edition 9",
            ),
            Remark(-6, "REL2.2c", "Promises were in three people's heads. Now on a list.", "", 3),
        ),
    ),
    Story(
        "quality",
        "Slowly upwards; a good portfolio is held down because no mandate carries it.",
        {-7: (2.3, 2.1, 1.9, 2.4, 2.0), 0: (3.3, 3.1, 2.5, 4.2, 2.8)},
        Ending.COMPLETE,
        sees=(-0.1, -0.3, -0.2, 0.0, 0.0),
        apart={"STR1": -0.3},
        lost={"STR1.3a": (-3, 0)},
        not_applicable={"VAL2.5b": "Requests come from audits with a fixed wording."},
        remarks=(
            Remark(
                0,
                "STR1.3a",
                "The draft mandate has been with the certification board for nine months. No signature.",
                "Draft 3",
                5,
            ),
            Remark(0, "PFO2.4a", "The roadmap reaches two years ahead, on our word alone.", "", 3),
            Remark(
                -3,
                "VAL1.3a",
                "Four days in the test lab. Half of the paper comes from one customer's template.",
                "Notes from the lab",
            ),
        ),
    ),
    Story(
        "procurement",
        "Broken by the failed supplier portal, recovered in five quarters by listening first.",
        {
            -7: (2.9, 2.6, 2.4, 2.8, 2.4),
            -6: (2.7, 2.4, 2.2, 2.6, 2.1),
            -5: (1.5, 1.7, 1.8, 1.9, 1.4),
            -4: (1.7, 1.7, 1.8, 1.9, 1.6),
            -2: (2.7, 2.3, 2.3, 2.6, 2.3),
            0: (3.6, 3.0, 3.0, 3.4, 3.0),
        },
        Ending.CLOSED,
        sees=(-0.3, -0.2, -0.1, -0.1, 0.0),
        second=TOMAS,
        apart={"REL2": 0.2},
        lost={"REL2.3a": (-5, -4)},
        remarks=(
            Remark(
                -5,
                "REL2.2a",
                "Sofia stopped all meetings. The portal had been down for nine days and our list was empty.",
                "Mail from S. Brandt",
                5,
            ),
            Remark(-5, "PFO5.2b", "She learned of the third delay from a supplier.", "", 5),
            Remark(
                -4,
                "CHG2.3a",
                "Eleven conversations with buyers. Three themes: nobody answers, no dates, blame.",
                "Listening notes",
            ),
            Remark(
                -2,
                "REL2.3c",
                "We showed our own figures, red ones too. Sofia: the first meeting she would repeat.",
                "Slides of the review",
            ),
            Remark(
                0,
                "REL2.4b",
                "Both slips of the quarter had a plan that Sofia's team wrote with us.",
                "Plans 7 and 8",
                5,
            ),
        ),
    ),
)
