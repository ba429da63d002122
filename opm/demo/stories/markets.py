"""The stories of Retail Operations, Marketing, Sales Europe and Sales Asia. Data only."""

from __future__ import annotations

from opm.demo.cast import PRIYA
from opm.demo.stories.shape import Ending, Remark, Reply, Story, Voice

MARKETS = (
    Story(
        "retail-operations",
        "A solid Service partner that has stood still for a year because strategy is only IT's themes.",
        {-7: (2.8, 2.4, 2.2, 2.6, 2.4), -3: (3.7, 3.2, 2.9, 3.4, 2.9), 0: (3.9, 3.3, 2.9, 3.5, 3.1)},
        Ending.COMPLETE,
        sees=(0.0, -0.1, 0.1, -0.2, 0.0),
        voices=(Voice("Hilde Brun", 0, Reply.DECLINED, asked_ago=5),),
        apart={"STR2": -0.4, "PFO1": 0.4},
        not_applicable={"STR3.5a": "The shop systems share nothing with other clients by contract."},
        remarks=(
            Remark(
                0,
                "PFO1.3a",
                "The board is ranked with Tom every second Thursday. Nobody skipped one for half a year.",
                "Board, session 22",
            ),
            Remark(
                0,
                "STR2.3a",
                "Tom has seen our themes. His own plan for the shops hangs beside them, unconnected.",
                "",
                3,
            ),
            Remark(-3, "REL3.3b", "Minutes out on the same day in 9 of 10 cases.", "Folder of minutes"),
        ),
    ),
    Story(
        "marketing",
        "New since last quarter: first scores, strategy not looked at yet.",
        {-1: (1.9, 1.6, 1.5, 1.8, 1.5), 0: (2.2, 1.9, 1.7, 2.0, 1.6)},
        Ending.HALF,
        apart={"REL1": 0.2},
        not_applicable={
            "VAL4.2a": "Nothing has been finished together yet.",
            "VAL4.2b": "Nothing has been finished together yet.",
        },
        remarks=(
            Remark(
                -1,
                "REL1.2b",
                "Elena was told in the first meeting. She had called the service desk for six years.",
                "Mail to E. Castro",
            ),
            Remark(
                0,
                "REL5.2a",
                "Elena, two brand leads and the agency. Nobody knows yet who decides on the web shop.",
                "",
                2,
            ),
        ),
        half_until="VAL3",
    ),
    Story(
        "sales-europe",
        "Better in every quarter since the two-weekly board; change work lags behind.",
        {-7: (2.2, 2.0, 2.0, 2.1, 1.6), -3: (2.9, 2.6, 2.5, 2.9, 1.9), 0: (3.4, 3.0, 3.0, 3.4, 2.2)},
        Ending.COMPLETE,
        sees=(0.2, -0.1, 0.0, 0.1, -0.2),
        second=PRIYA,
        apart={"CHG3": -0.3, "PFO3": 0.2},
        remarks=(
            Remark(0, "CHG1.2b", "Two pilots this year, neither had a baseline.", "", 3),
            Remark(
                -1,
                "PFO1.3b",
                "Claire gets a yes, a no or a date on the Thursday. Median nine days.",
                "Board figures Q3",
            ),
        ),
    ),
    Story(
        "sales-asia",
        "Losing touch: the time zone eats the rhythm and a broken promise closed a level.",
        {-7: (2.6, 2.3, 2.2, 2.6, 2.1), -2: (2.9, 2.5, 2.4, 2.8, 2.2), 0: (2.2, 2.1, 2.1, 2.3, 1.9)},
        Ending.CLOSED,
        sees=(-0.5, -0.4, -0.2, -0.4, -0.2),
        apart={"REL3": -0.4},
        lost={"PFO3.3a": (-1, 0), "REL2.3a": (-1, 0)},
        not_applicable={"CHG1.2b": "The region may not run trials of its own before the portal is live."},
        remarks=(
            Remark(
                -1,
                "REL3.3a",
                "Three of five catch-ups moved by us, at short notice, at 22:00 in Singapore.",
                "Calendar",
                5,
            ),
            Remark(
                -2,
                "PFO2.3a",
                "Roadmap agreed for four quarters, distributor portal first.",
                "Roadmap, edition 2",
            ),
        ),
    ),
)
