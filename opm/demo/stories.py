"""The stories of the twelve relationships, as data: where each one stood, quarter by quarter, and why.

A path names targets of the five competencies (REL, VAL, STR, PFO, CHG; level 1 to 5) at quarters counted back from
the demo's quarter (0); between them it runs straight. `answers.py` turns a story into answers, the engine into scores.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from opm.demo.cast import LENA, MAREK, PRIYA, TOMAS

COMPETENCIES = ("REL", "VAL", "STR", "PFO", "CHG")
Targets = tuple[float, float, float, float, float]
HISTORY = 8


class Ending(StrEnum):
    """How far the demo's quarter itself has come."""

    CLOSED = "closed"
    COMPLETE = "complete"  # sheets submitted, ready to close
    HALF = "half"
    UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True)
class Remark:
    """What the BRM wrote beside an answer of a quarter, with evidence where there is some."""

    back: int
    pom: str
    note: str
    evidence: str = ""
    certainty: int = 4


@dataclass(frozen=True, slots=True)
class Story:
    """One relationship. `sees` is what the client's side adds to the targets when it answers, from `asked_since` on."""

    client: str
    says: str
    path: dict[int, Targets]
    ending: Ending
    sees: Targets | None = None
    asked_since: int = -5
    silent: bool = False  # the client has been asked this quarter and has not answered yet
    second: str = ""  # a second respondent on IT's side, from two quarters back
    apart: dict[str, float] = field(default_factory=dict)  # capabilities away from their competency
    lost: dict[str, tuple[int, int]] = field(default_factory=dict)  # POMs not in place from .. to (quarters)
    not_applicable: dict[str, str] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    half_until: str = "STR2"  # the last capability answered in a half-done quarter

    @property
    def first(self) -> int:
        """The first quarter of the story, counted back (-7 is eight quarters of history)."""
        return min(self.path)

    def target(self, capability: str, back: float) -> float:
        """The level told for a capability (by key, "REL2") at a quarter counted back; straight between points."""
        at = COMPETENCIES.index(capability[:3])
        points = sorted(self.path.items())
        before = max((p for p in points if p[0] <= back), default=points[0])
        after = min((p for p in points if p[0] >= back), default=points[-1])
        width = after[0] - before[0]
        share = (back - before[0]) / width if width else 0.0
        level = before[1][at] + share * (after[1][at] - before[1][at])
        return level + self.apart.get(capability, 0.0)


STORIES = (
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
        apart={"VAL4": -0.5, "REL3": 0.3, "CHG1": -0.2},
        not_applicable={
            "CHG3.5c": "Rotation with Finance is excluded by the works agreement.",
        },
        remarks=(
            Remark(
                0,
                "REL2.3a",
                "31 of 33 open issues carry owner and date. The two others are with the tax vendor.",
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
                "First joint list of outstanding issues: 47 entries, the oldest from four years ago.",
            ),
        ),
        half_until="STR4",
    ),
    Story(
        "retail-operations",
        "A solid Service partner that has stood still for a year because strategy is only IT's themes.",
        {-7: (2.8, 2.4, 2.2, 2.6, 2.4), -3: (3.7, 3.2, 2.9, 3.4, 2.9), 0: (3.9, 3.3, 2.9, 3.5, 3.1)},
        Ending.COMPLETE,
        sees=(0.0, -0.1, 0.1, -0.2, 0.0),
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
        silent=True,
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
        "marketing",
        "New since last quarter: first scores, strategy not looked at yet.",
        {-1: (1.9, 1.6, 1.5, 1.8, 1.5), 0: (2.2, 1.9, 1.7, 2.0, 1.6)},
        Ending.HALF,
        apart={"REL1": 0.2},
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
    Story(
        "facilities",
        "Still a Reactive partner: orders come in, orders go out, and nobody asks what for.",
        {-7: (1.7, 1.5, 1.4, 1.9, 1.4), -3: (1.9, 1.6, 1.6, 2.2, 1.5), 0: (2.0, 1.7, 1.7, 2.3, 1.6)},
        Ending.UNTOUCHED,
        apart={"REL4": -0.3, "PFO1": 0.3},
        not_applicable={
            "STR3.4b": "Facilities buys building technology by itself, by decision of the board.",
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
        Ending.UNTOUCHED,
        sees=(-0.5, -0.4, -0.2, -0.4, -0.2),
        apart={"REL3": -0.4},
        lost={"PFO3.3a": (-1, 0), "REL2.3a": (-1, 0)},
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
    Story(
        "legal",
        "IT thinks all is well; the client sees it quite differently, in everything that concerns listening.",
        {-7: (2.6, 2.4, 2.3, 2.5, 2.2), 0: (3.5, 3.2, 3.1, 3.3, 3.0)},
        Ending.CLOSED,
        sees=(-2.1, -1.9, -1.0, -1.1, -1.3),
        asked_since=-3,
        second=LENA,
        apart={"REL5": 0.3},
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
