"""The stories of Finance, Human Resources, Facilities and Legal. Data only."""

from __future__ import annotations

from opm.demo.cast import LENA
from opm.demo.stories.shape import Ending, Remark, Reply, Story, Voice

CORPORATE = (
    Story(
        "finance",
        "Up from Reactive, held back by measuring value; the sponsor sees Value lower than IT does.",
        {
            -7: (2.3, 1.7, 2.0, 2.5, 2.0),
            -4: (2.9, 2.1, 2.4, 2.9, 2.2),
            0: (3.9, 3.3, 3.4, 3.9, 3.0),
        },
        Ending.HALF,
        sees=(-0.3, -1.9, -0.3, -0.2, -0.1),
        second=LENA,
        asks=20,
        voices=(Voice("Ravi Menon", 0, Reply.PART, asked_ago=3),),
        apart={"VAL4": -0.5, "REL3": 0.3, "CHG1": -0.2},
        not_applicable={
            "CHG3.5c": "Rotation with Finance is excluded by the works agreement.",
        },
        remarks=(
            Remark(
                0,
                "REL2.3a",
                "3 of 4 open issues carry owner and date. Nobody owns the late cost centres yet.",
                "Issue list Finance",
                5,
            ),
            Remark(
                0,
                "VAL3.3a",
                "Baselines exist for close days and manual journals. Nobody measured where forecast error starts.",
                "Outcome sheet Finance",
            ),
            Remark(
                -1,
                "REL2.4a",
                "Told four of seven early. The two vendor slips reached Margaret in the steering meeting.",
            ),
            Remark(
                -2,
                "REL3.3a",
                "Rhythm with Margaret agreed by letter: every three weeks.",
                "Letter to M. Oduya",
            ),
            Remark(
                -4,
                "VAL3.2b",
                "Benefit texts are written by us. Margaret signs them and does not read them.",
                "",
                3,
            ),
            Remark(
                -7,
                "REL2.2a",
                "First joint list of outstanding issues: 17 entries, the oldest from four years ago.",
            ),
        ),
        half_until="STR4",
    ),
    Story(
        "human-resources",
        "Sliding back: slips told late since the payroll change, and the sponsor has become a detractor.",
        {
            -7: (3.1, 2.6, 2.7, 2.9, 2.4),
            -4: (3.3, 2.8, 2.8, 3.0, 2.5),
            -2: (2.6, 2.3, 2.5, 2.7, 2.1),
            0: (2.0, 1.9, 2.1, 2.4, 1.8),
        },
        Ending.HALF,
        sees=(-0.7, -0.5, -0.4, -0.5, -0.3),
        silent=9,
        apart={"REL2": -0.5, "PFO5": -0.4},
        lost={"REL2.3a": (-2, 0)},
        remarks=(
            Remark(0, "REL2.2a", "The list exists. It was last looked at three months ago.", "", 3),
            Remark(
                -1,
                "REL2.3a",
                "Issues are closed by us without asking Aisha's team. She said so in front of the board.",
                "Note on the board meeting",
                5,
            ),
            Remark(
                -2,
                "PFO5.2b",
                "The payroll interface slipped by three weeks. Aisha heard of it from her own people.",
                "Incident review payroll",
            ),
            Remark(-4, "REL3.3a", "Catch-up every three weeks, held eight times out of nine."),
        ),
        half_until="STR2",
    ),
    Story(
        "facilities",
        "Still a Reactive partner: orders come in, orders go out, and nobody asks what for.",
        {-7: (1.7, 1.5, 1.4, 1.9, 1.4), -3: (1.9, 1.6, 1.6, 2.2, 1.5), 0: (2.0, 1.7, 1.7, 2.3, 1.6)},
        Ending.UNTOUCHED,
        apart={"REL4": -0.3, "PFO1": 0.3},
        not_applicable={
            "STR3.4b": "Facilities buys building technology by itself, by decision of the board.",
            "VAL4.2a": "No project of its own was finished in the last two years.",
            "VAL4.2b": "No project of its own was finished in the last two years.",
            "VAL4.4a": "No initiative of more than 20 person-days so far.",
            "VAL4.4b": "No initiative of more than 20 person-days so far.",
        },
        remarks=(
            Remark(
                -1,
                "VAL2.2a",
                "Badge readers for gate 4: ordered, delivered, not needed. Nobody had asked why.",
                "Order 8812",
            ),
            Remark(
                -3, "REL4.2a", "Everything gets a yes within a day. Half of it is never picked up.", "", 3
            ),
        ),
    ),
    Story(
        "legal",
        "IT thinks all is well; the client sees it quite differently, in everything that concerns listening.",
        {-7: (2.6, 2.4, 2.3, 2.5, 2.2), 0: (3.5, 3.2, 3.1, 3.3, 3.0)},
        Ending.CLOSED,
        sees=(-2.1, -1.9, -1.0, -1.1, -1.3),
        asked_since=-3,
        asks=28,
        voices=(Voice("Callum Reid", -1, adds=0.2),),
        second=LENA,
        apart={"REL5": 0.3},
        not_applicable={
            "PFO4.2b": "Legal has no technology budget of its own.",
            "PFO4.3b": "Legal has no technology budget of its own.",
        },
        remarks=(
            Remark(
                0,
                "REL4.3b",
                "We call every week. Fiona says: you call to tell us, not to ask us.",
                "Note of the last catch-up",
                3,
            ),
            Remark(
                -1,
                "VAL1.3b",
                "Needs are recorded. Fiona's people read the record once and did not know themselves in it.",
                "",
                3,
            ),
            Remark(-3, "REL3.4b", "Monthly status goes to nine people. We do not know who reads it.", "", 2),
        ),
    ),
)
