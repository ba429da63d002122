"""Finance: a mandate in its third version, value as the weak side, a board whose cycle times improve."""

from __future__ import annotations

from opm.demo.plans.corporate import CLOSE, CONTROL, COST
from opm.demo.rhythm.told.finance_work import GRETA, MARGARET, NADIA, OLIVER, SAM
from opm.demo.strategy.shape import Aim, Loss, Shown, Strategy, Word

MATCHING = "Automatic matching of bank and intercompany"
REPORT = "Month-end report within two hours"
COST_MODEL = "Cost model agreed with Retail Operations and Supply Chain"
MASTER = "Supplier master data cleaned once"
UNITS = "Unit view in the close report"

FINANCE = Strategy(
    client="finance",
    promises=(
        (CLOSE, "Less waiting, fewer corrections"),
        (COST, "One figure for what things cost, in every review"),
        (CONTROL, "Checks that find errors before people do"),
    ),
    mandate=(
        Word("A close that never again needs a weekend.", 610, 600, -2, -4, MARGARET),
        Word(
            "Close the books in five days with fewer postings by hand, and tell the businesses each month what things "
            "cost.",
            330,
            318,
            -1,
            -1,
            MARGARET,
        ),
        Word(
            "Give every manager numbers they trust on the third working day, so that Finance spends its time on "
            "decisions and not on collecting data.",
            60,
            49,
            0,
            1,
            MARGARET,
        ),
    ),
    aims=(
        Aim(
            "Days to close",
            CLOSE,
            640,
            SAM,
            "days",
            "9",
            "3",
            -1100,
            ("9", "9", "8", "8", "7", "6.5", "6.5", "6"),
            (
                MATCHING,
                REPORT,
                UNITS,
                "One chart of accounts for all 14 units",
                "Continuous close in the core units",
            ),
            "Leave the office before seven in the first week",
            "Figures for the board on day three, and a first week without late evenings.",
            "Close calendar",
        ),
        Aim(
            "Manual journals a month",
            CLOSE,
            635,
            SAM,
            "",
            "420",
            "120",
            -330,
            ("420", "400", "370", "340", "300", "260", "230", "210"),
            (MATCHING,),
            why="Each of them is a question of the auditor.",
            source="Ledger, month end",
        ),
        Aim(
            "Forecast error",
            COST,
            400,
            SAM,
            "%",
            "11",
            "8",
            -420,
            ("", "", "", "11", "11", "10.6", "10.4", "10.4"),
            ("Daily cost feed from the shops", COST_MODEL, "Plan by drivers that the businesses name"),
            why="Two points are a million of stock that nobody ordered.",
            source="Forecast against actual, quarter",
        ),
        Aim(
            "Error of the cash position at nine",
            COST,
            60,
            NADIA,
            "%",
            "6",
            "1",
            -200,
            ("", "", "", "", "", "", "", "4.5"),
            need="Cash by nine",
            why="Treasury invests before noon what it knows at nine.",
            source="Treasury, each day",
        ),
        Aim(
            "Duplicate payments a quarter",
            CONTROL,
            480,
            OLIVER,
            "",
            "46",
            "20",
            60,
            ("", "", "46", "40", "31", "26", "21", "19"),
            (MASTER,),
            why="Money that leaves twice comes back late, or never.",
            source="Payment run",
            ended=(25, "reached", "Nineteen in the quarter, three below the year before."),
        ),
        Aim(
            "Audit findings a year",
            CONTROL,
            150,
            MARGARET,
            "",
            "17",
            "8",
            -640,
            ("", "", "", "", "", "", "17", "16"),
            ("Audit evidence on request", "Controls that run by themselves"),
            why="An audit in two weeks in place of four.",
            source="Report of the auditor",
        ),
        Aim(
            "Benefits that Finance finds in its own ledger",
            COST,
            38,
            GRETA,
            "€",
            by=(COST_MODEL,),
            why="Greta keeps a list of eleven projects beside the ledger.",
        ),
    ),
    losses=(
        Loss(
            "use",
            "The saving of the scanners went into overtime of another team; the ledger shows none of it.",
            78,
            aim="Manual journals a month",
            estimate=85000,
            act=("Count the hours of both teams before and after, with Sam and Greta.", 6, 40),
        ),
        Loss(
            "go_live",
            "Two of fourteen units still match by hand, because nobody showed the new screen there.",
            34,
            MATCHING,
            estimate=24000,
            act=("Two mornings in each unit, with Oliver's team.", -19, 20),
        ),
        Loss(
            "build",
            "Rework after each vendor delivery: every fix breaks a report that ran.",
            250,
            REPORT,
            estimate=60000,
            act=("The vendor tests with our cases before it delivers.", 120, 230),
            ended=(130, "stopped", "Three deliveries without rework; eleven days a quarter saved."),
        ),
        Loss("end_of_life", "The old report runs beside the new one and is paid for twice.", 110, UNITS),
    ),
    shown=(
        Shown(
            "Finance leadership team",
            38,
            90,
            (36, 15, 4),
            "What Finance and IT have agreed on. Later work is said by half-year on purpose.",
        ),
    ),
)
