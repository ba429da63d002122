"""Two improvement plans: Finance is in the middle of one, Supply Chain has ended one. Data only."""

from __future__ import annotations

from opm.demo.stories.records import Climb, Rise

CLIMBS = (
    Climb(
        "supply-chain",
        -4,
        (
            Rise(
                "VAL3.4a",
                "L",
                -2,
                (-4, 0.5),
                (-2, 0.4),
                "Outcome readings: pick errors at 30, 60 and 90 days",
            ),
            Rise(
                "REL2.4a", "L", -3, (-4, 0.3), (-3, 0.7), "Log of dates: nine of ten slips told a week before"
            ),
            Rise("VAL1.3a", "F", -2, (-3, 0.2), (-2, 0.6), "Notes of four days in the warehouse in Graz"),
            Rise("STR2.3c", "F", -2, (-3, 0.4), (-2, 0.8), "Sheet, version 3"),
            Rise("REL3.4a", "F", -1, (-2, 0.5), (-1, 0.5), "Calendars of three tiers, two quarters long"),
            Rise("REL5.4a", "F", -1),
        ),
        ended=-1,
    ),
    Climb(
        "finance",
        -2,
        (
            Rise("REL3.3a", "F", -2, (-2, 0.3), (-2, 0.6), "Letter to M. Oduya, every three weeks"),
            Rise("STR1.3a", "L", -1, (-2, 0.5), (-1, 0.7), "Mandate, signed by M. Oduya"),
            Rise(
                "VAL3.3a",
                "L",
                -1,
                (-2, 0.7),
                (-1, 0.85),
                "Outcome sheet Finance: close days and manual journals",
            ),
            Rise("VAL3.3b", "L", -1, (-1, 0.4)),
            Rise("VAL3.3c", "F", 1, taken=True),
            Rise("REL4.4b", "L", 0, dropped="Waits until the new close is live; agreed with Margaret."),
            Rise("REL2.4b", "P", 1),
        ),
    ),
)
