"""What was promised for which quarter, and what the clients said to it."""

from __future__ import annotations

from opm.demo.strategy.shape import Piece

ACCEPTED, LATE, OPEN, WAITS = ("accepted",), ("carried", "accepted"), ("open",), ("delivered",)
SYSTEMS, DATA, INTEGRATION, WEB = "Business systems", "Data platform", "Integration", "Web and commerce"
PLANT, NETWORK, WORK, ACCESS = (
    "Plant systems",
    "Cloud and network",
    "Digital workplace",
    "Identity and access",
)

SAM, MARGARET, OLIVER = "Sam Reyes", "Margaret Oduya", "Oliver Stein"
MATCHING, REPORT = "Automatic matching of bank and intercompany", "Month-end report within two hours"
MASTER, UNITS = "Supplier master data cleaned once", "Unit view in the close report"
FINANCE_PIECES = (
    Piece(
        UNITS, -6, "Unit view for twelve units", "Twelve controllers find their figures on day two.",
        ("carried", "carried", "accepted"), DATA, SAM, why="The vendor's delivery failed its test.",
        budget=40000,
    ),
    Piece(
        "Archive of the old ledger", -7, "Ten years of postings, readable",
        "An auditor finds a posting of 2016 within a minute.", ACCEPTED, DATA, MARGARET,
    ),
    Piece(
        MATCHING, -4, "Matching of the two large banks", "97 of 100 lines match without a hand.", LATE,
        SYSTEMS, SAM, why="One bank changed its format in the test.", budget=55000,
    ),
    Piece(
        MATCHING, -3, "Matching between eight units", "Differences below 500 in a test close.",
        ("conditional",), SYSTEMS, OLIVER, "Accepted, if the Asian units follow within the quarter.",
        budget=30000,
    ),
    Piece(
        MATCHING, -2, "Matching of the Asian units", "Differences below 500 in three units.", ACCEPTED,
        SYSTEMS, OLIVER,
    ),
    Piece(
        MATCHING, -1, "Matching of the small banks", "All bank lines arrive before eight.", LATE,
        INTEGRATION, SAM, why="Two banks changed their statement format during the test.",
    ),
    Piece(
        MASTER, -2, "Suppliers with two numbers, cleared", "No supplier has two numbers in a sample of 200.",
        ACCEPTED, DATA, OLIVER, budget=25000,
    ),
    Piece(
        MASTER, -1, "Rule for new suppliers", "A second record for a known tax number is refused.", ACCEPTED,
        DATA, OLIVER,
    ),
    Piece(
        REPORT, 0, "Report in two hours, old layout", "Two test nights below two hours, same figures.",
        WAITS, DATA, MARGARET, budget=35000,
    ),
    Piece(
        REPORT, 0, "Unit view on the first day", "Fourteen units by nine on day one.", OPEN, DATA, MARGARET,
        budget=20000,
    ),
    Piece(
        MATCHING, 0, "Training for the last two units", "Both units match a week by themselves.", OPEN,
        SYSTEMS, SAM,
    ),
)  # fmt: skip
TOM, KARL = "Tom Lindqvist", "Karl Nyström"
WIFI, DAILY = "Store Wi-Fi renewed in 63 shops", "Replenishment by daily sales"
RETAIL_OPERATIONS_PIECES = (
    Piece(
        "Stock of the neighbouring shop on every till", -5, "Stock of the neighbour on 63 tills",
        "Ten tills show the right stock.", LATE, DATA, TOM,
        why="Two shop types have tills of another maker.",
    ),
    Piece(
        DAILY, -3, "Orders from daily sales in ten shops", "Fewer empty shelves than in ten others.",
        ACCEPTED, SYSTEMS, TOM, budget=45000,
    ),
    Piece(
        DAILY, -2, "Orders from daily sales in 40 shops", "Orders by hand below one in ten.", ACCEPTED,
        SYSTEMS, TOM,
    ),
    Piece(
        DAILY, -1, "Orders from daily sales in all shops", "63 shops order without a hand for a week.",
        ("conditional",), SYSTEMS, TOM, "Accepted, if ordering by hand is switched off in the north.",
    ),
    Piece(
        WIFI, -1, "New Wi-Fi in 20 shops", "No till offline for a week.", LATE, NETWORK, KARL,
        why="Six landlords have not allowed the work yet.", budget=80000,
    ),
    Piece(
        WIFI, 0, "New Wi-Fi in 43 shops", "No till offline for a week, storeroom included.", OPEN, NETWORK,
        KARL, budget=160000,
    ),
)  # fmt: skip
BENEDIKT = "Benedikt Roth"
HUMAN_RESOURCES_PIECES = (
    Piece(
        "Payroll interface of the plants", -2, "Shift codes of plant 1",
        "A payroll run of plant 1 without a correction.", ("rejected", "carried", "carried", "open"),
        INTEGRATION, BENEDIKT,
        "Forty corrections in the test run. Nobody had asked payroll which codes are used.",
        "The codes have to be asked for anew.", budget=50000,
    ),
    Piece(
        "Payroll interface of the plants", -1, "Shift codes of plants 2 and 3",
        "A payroll run of both plants without a correction.", ("carried", "open"), INTEGRATION, BENEDIKT,
        why="It waits for plant 1.",
    ),
)  # fmt: skip
JONAS, BORIS, CATALINA, DIRK, AMELIE = (
    "Jonas Weber",
    "Boris Petrov",
    "Catalina Ruiz",
    "Dirk Maas",
    "Amelie Fontaine",
)
SUPPLY_CHAIN_PIECES = (
    Piece(
        "Routes of the second warehouse by walking time", -4, "Routes by walking time in six aisles",
        "A shift walks two kilometres less.", ACCEPTED, PLANT, DIRK,
    ),
    Piece(
        "Routes of the second warehouse by walking time", -3, "Routes by walking time in all aisles",
        "A shift walks three kilometres less.", ACCEPTED, PLANT, DIRK,
    ),
    Piece(
        "Delivery dates promised from real stock", -3, "Promised day on orders of the first warehouse",
        "92 of 100 on the day.", ACCEPTED, SYSTEMS, JONAS, budget=60000,
    ),
    Piece(
        "Delivery dates promised from real stock", -1, "Promised day on every order",
        "93 of 100 on the day, four weeks in a row.", ACCEPTED, SYSTEMS, JONAS, budget=40000,
    ),
    Piece(
        "Stock figures every hour", -2, "Stock every hour in two warehouses",
        "Planning finds no figure older than an hour.", ACCEPTED, DATA, AMELIE,
    ),
    Piece(
        "Carrier booking in one step", 0, "Nine carriers in one booking", "Three minutes for a booking.",
        ACCEPTED, INTEGRATION, CATALINA, budget=30000,
    ),
    Piece(
        "Carrier booking in one step", 0, "The last two carriers", "No booking by mail for two weeks.", OPEN,
        INTEGRATION, CATALINA,
    ),
)  # fmt: skip
IVANA, PAOLO, NOOR = "Ivana Kovac", "Paolo Ricci", "Noor Haidari"
MANUFACTURING_PIECES = (
    Piece(
        "Line data of plant 1 on one screen", -4, "Four lines with stop and cause",
        "A stop is on the screen within a minute.", ACCEPTED, PLANT, IVANA, budget=45000,
    ),
    Piece(
        "Line data of plant 1 on one screen", -3, "Eight lines with stop and cause",
        "Causes agree with the log for a week.", ACCEPTED, PLANT, IVANA,
    ),
    Piece(
        "Line data of plants 2 and 3", -1, "Lines of plant 2", "The same screen as in plant 1.", ACCEPTED,
        PLANT, PAOLO, budget=50000,
    ),
    Piece(
        "Line data of plants 2 and 3", 0, "First lines of plant 3", "Four lines on the same screen.", OPEN,
        PLANT, PAOLO,
    ),
    Piece(
        "Recipes released in one system", 0, "Recipes of plant 1 in one system",
        "A released recipe cannot be changed at the line.", ACCEPTED, PLANT, NOOR,
    ),
)  # fmt: skip
MATTEO, ANDREJ, BIRGIT, CHINEDU = "Matteo Greco", "Andrej Simek", "Birgit Olsen", "Chinedu Eze"
QUALITY_PIECES = (
    Piece(
        "Test results straight from the instruments", -1, "Results of five tests",
        "Five tests without typing for a week.", ACCEPTED, PLANT, MATTEO,
    ),
    Piece(
        "Test results straight from the instruments", 0, "Results of four more tests",
        "Nine tests without typing for a week.", OPEN, PLANT, MATTEO,
    ),
)  # fmt: skip
PROCUREMENT_PIECES = (
    Piece(
        "Confirmed orders on one list", -5, "List of confirmed orders",
        "Buyers find eight of ten orders on it.", LATE, DATA, CHINEDU,
        why="The largest supplier changed its messages.",
    ),
    Piece(
        "Supplier portal, small and proven", -2, "Portal with 50 suppliers",
        "Forty of fifty confirm by themselves.", ACCEPTED, WEB, ANDREJ, budget=40000,
    ),
    Piece(
        "Supplier portal, small and proven", -1, "Portal with 200 suppliers", "150 confirm by themselves.",
        ACCEPTED, WEB, ANDREJ, budget=40000,
    ),
    Piece(
        "Contract end dates with a warning", -1, "Warnings for all contracts",
        "A contract of next month is in the mail.", ACCEPTED, SYSTEMS, BIRGIT,
    ),
    Piece(
        "Supplier portal, small and proven", 0, "Portal with 400 suppliers",
        "400 sign in, 300 confirm by themselves.", OPEN, WEB, ANDREJ, budget=60000,
    ),
)  # fmt: skip
SALES_EUROPE_PIECES = (
    Piece(
        "Price list with live stock", -2, "Stock beside each price",
        "Luc finds no wrong stock in 50 prices.", ACCEPTED, SYSTEMS, "Vera Horvath", budget=30000,
    ),
    Piece(
        "Price list with live stock", -1, "Day of delivery beside each price", "45 of 50 days hold.",
        ("conditional",), SYSTEMS, "Claire Dubois", "Accepted, if the day is also on the printed offer.",
    ),
    Piece(
        "Offer from the phone", 0, "Spare-parts offer from the phone", "An offer before the visit ends.",
        OPEN, WEB, "Mats Lindgren", budget=35000,
    ),
)  # fmt: skip
