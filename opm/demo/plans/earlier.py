"""What was finished long ago, so that teams have a history of their own, and what lies years ahead. Data only."""

from __future__ import annotations

from opm.demo.plans.corporate import CLOSE, CONTROL, COST
from opm.demo.plans.shape import Move, Plan

DATA = ("Data platform", "reuse")
EARLIER = (
    Plan(
        "finance", CLOSE, "Unit view in the close report", "Units see their own figures on day two",
        -20, 6, -24, "done", 100, (("Data platform", "build"),),
        moves=(Move(-16, 2, "The vendor's delivery failed its test."),),
    ),
    Plan(
        "finance", CONTROL, "Archive of the old ledger", "Auditors read ten years without asking",
        -22, 6, -26, "done", 100, (DATA,),
    ),
    Plan(
        "retail-operations", "Right stock, right shop", "Stock of the neighbouring shop on every till",
        "Fewer customers walk out", -18, 6, -22, "done", 100, (DATA,),
        moves=(Move(-14, 1, "Two shop types have tills of another maker."),),
    ),
    Plan(
        "supply-chain", "Warehouses that think", "Routes of the second warehouse by walking time",
        "A shift walks 8 kilometres in place of 11", -12, 6, -16, "done", 100, (DATA, ("Plant systems", "reuse")),
    ),
    Plan(
        "supply-chain", "Warehouses that think", "Stock figures every hour", "Planning sees the day as it is",
        -9, 6, -13, "done", 100, (DATA,),
        moves=(Move(-5, 1, "The scales of hall 3 had to be read anew."),),
    ),
    Plan(
        "sales-europe", "Offer in a day", "Prices for twelve currencies from one list",
        "One list in the east in place of five", -12, 9, -16, "done", 100, (("Business systems", "build"), DATA),
    ),
    Plan(
        "procurement", "Contracts in sight", "Confirmed orders on one list", "Buyers stop asking by phone",
        -15, 6, -20, "done", 100, (DATA,),
        moves=(Move(-11, 2, "The portal of the largest supplier changed its messages."),),
    ),
)  # fmt: skip
AHEAD = (
    Plan(
        "finance", CLOSE, "Close calendar run by rule", "", 15, 3, -2, "idea", 20,
        (("Business systems", "undecided"),),
    ),
    Plan(
        "finance", CLOSE, "One chart of accounts for all 14 units", "Units compared without a table between",
        18, 12, -2, "idea", 25, (("Business systems", "undecided"), ("Data platform", "undecided")), "year",
    ),
    Plan(
        "finance", CLOSE, "Continuous close in the core units", "", 27, 12, -1, "idea", 15,
        (("Business systems", "undecided"),), "year",
    ),
    Plan(
        "finance", COST, "Plan by drivers that the businesses name", "Forecast error below 6 percent",
        24, 12, -1, "idea", 20, (("Data platform", "reuse"),), "year",
    ),
    Plan(
        "finance", CONTROL, "Controls that run by themselves", "Findings before the auditor has them",
        21, 12, -2, "idea", 20, (("Identity and access", "undecided"),), "year",
    ),
)  # fmt: skip
