"""Human Resources and Legal: outcomes that fall behind, and a mandate agreed with the counsel."""

from __future__ import annotations

from opm.demo.strategy.shape import Aim, Loss, Strategy, Word

PAY, HIRED, FOUND = "Pay right, pay once", "Hired in thirty days", "Contracts found in a minute"

HUMAN_RESOURCES = Strategy(
    client="human-resources",
    promises=(
        (PAY, "Nobody calls about a wrong payslip"),
        (HIRED, "A candidate hears from us within two days"),
    ),
    aims=(
        Aim(
            "Corrections to the payroll a month",
            PAY,
            420,
            "Benedikt Roth",
            "",
            "140",
            "20",
            30,
            ("", "", "", "140", "138", "131", "135", "142"),
            ("Payroll interface of the plants",),
            why="Every correction is somebody with too little money for a month.",
            source="Payroll run",
        ),
        Aim(
            "Days to hire",
            HIRED,
            150,
            "Celine Mercier",
            "days",
            "71",
            "45",
            -210,
            ("", "", "", "", "", "", "71", "74"),
            ("Applications answered from one place",),
            source="Recruiting",
        ),
        Aim(
            "New hires ready on day one",
            HIRED,
            410,
            "Aisha Karim",
            "%",
            "40",
            "90",
            80,
            ("", "", "", "40", "62", "81", "91", ""),
            need="A new hire works on the first day",
            source="List of new hires",
            ended=(78, "reached", "Nine of ten, three months in a row."),
        ),
    ),
    losses=(
        Loss(
            "build",
            "The same wrong shift codes are tested, found and mended a third time.",
            66,
            "Payroll interface of the plants",
            estimate=52000,
        ),
    ),
)
LEGAL = Strategy(
    client="legal",
    promises=((FOUND, "Every contract, every deadline, in one search"),),
    mandate=(
        Word(
            "Contracts that are found, deadlines that ring twice, and counsel asked before and not after.",
            150,
            141,
            0,
            2,
            "Fiona McAllister",
        ),
    ),
    aims=(
        Aim(
            "Minutes to find a contract",
            FOUND,
            236,
            "Callum Reid",
            "minutes",
            "40",
            "1",
            -60,
            ("", "", "", "", "", "40", "31", "22"),
            ("One place for contracts",),
            "Find every contract with one partner",
            source="Ten searches, each month",
        ),
    ),
)
