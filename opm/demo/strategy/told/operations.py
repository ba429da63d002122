"""Supply Chain, Manufacturing, Quality and Procurement: what was measured before and is read after go-live."""

from __future__ import annotations

from opm.demo.strategy.shape import Aim, Loss, Shown, Strategy, Word

KEEP, THINK = "Promise and keep", "Warehouses that think"
SPEAK, CHANGE = "Lines that speak", "Safe change"
SUPPLIERS, CONTRACTS = "Suppliers who find the door", "Contracts in sight"
ROUTES = "Routes of the second warehouse by walking time"
JONAS, AMELIE, BORIS, DIRK = "Jonas Weber", "Amelie Fontaine", "Boris Petrov", "Dirk Maas"

SUPPLY_CHAIN = Strategy(
    client="supply-chain",
    promises=(
        (KEEP, "A day that is promised is a day that holds"),
        (THINK, "Less walking, fewer wrong picks, one stock figure"),
    ),
    mandate=(
        Word(
            "One chain that keeps its word: promised days that hold, warehouses that help the people in them, and one "
            "stock figure for planning and plants.",
            120,
            112,
            0,
            1,
            JONAS,
        ),
    ),
    aims=(
        Aim(
            "Orders on the promised day",
            KEEP,
            480,
            JONAS,
            "%",
            "88",
            "96",
            -190,
            ("", "", "90", "91", "92", "92.5", "93", "93.5"),
            ("Delivery dates promised from real stock", "Carrier booking in one step"),
            "Say yes to a customer and be right",
            "Service before price: a late pump stops a plant.",
            "Order book",
        ),
        Aim(
            "Pick errors per thousand",
            THINK,
            630,
            BORIS,
            "",
            "1.9",
            "0.5",
            -100,
            ("1.9", "1.9", "1.6", "1.3", "1.1", "0.8", "0.7", "0.6"),
            ("Pick by light in the second warehouse",),
            source="Returns, month",
        ),
        Aim(
            "Kilometres walked in a shift",
            THINK,
            118,
            DIRK,
            "km",
            "11",
            "8",
            -20,
            ("", "", "", "", "", "", "10.2", "8.6"),
            (ROUTES,),
            "Walk less in the second warehouse",
            source="Three shifts, counted",
        ),
        Aim(
            "Safety stock",
            THINK,
            42,
            AMELIE,
            "million €",
            "29.6",
            "25",
            -420,
            ("", "", "", "", "", "", "", "29.1"),
            ("One stock view with Manufacturing", "Stock figures every hour"),
            "One safety stock with Manufacturing",
            source="Planning",
        ),
    ),
    losses=(
        Loss(
            "use",
            "Two carriers are still booked by mail, each booking eleven minutes longer.",
            48,
            "Carrier booking in one step",
            estimate=31000,
            act=("The last two carriers sign in before the peak is over.", -40, 44),
        ),
        Loss(
            "use",
            "The third stock report was printed for nobody.",
            96,
            aim="Orders on the promised day",
            estimate=9000,
            act=("Ask who misses it, then end it.", 66, 90),
            ended=(66, "stopped", "Ended; nobody has asked for it since."),
        ),
    ),
    shown=(Shown("Planners' conference", 64, 30, (63, 60)),),
)
MANUFACTURING = Strategy(
    client="manufacturing",
    promises=(
        (SPEAK, "A line says that it will stop before it does"),
        (CHANGE, "One recipe, released once"),
    ),
    mandate=(
        Word(
            "Lines that stop less often, seen on one screen in three plants.", 400, 388, 0, 1, "Gerhard Falk"
        ),
    ),
    aims=(
        Aim(
            "Unplanned stops a month",
            SPEAK,
            420,
            "Ivana Kovac",
            "",
            "31",
            "18",
            -30,
            ("", "", "", "29", "26", "23", "21", "20"),
            ("Line data of plant 1 on one screen",),
            "See a stop before it happens",
            source="Line log",
        ),
        Aim(
            "Plants with the same view of their lines",
            SPEAK,
            328,
            "Paolo Ricci",
            "",
            "1",
            "3",
            -260,
            ("", "", "", "", "1", "1", "1", "2"),
            ("Line data of plants 2 and 3",),
            "The same screen in three plants",
        ),
        Aim(
            "Spare parts held",
            SPEAK,
            30,
            "Rahel Ammann",
            "million €",
            "14",
            "11.9",
            -700,
            by=("Maintenance by condition",),
            need="Have the part before the machine needs it",
            source="Warehouse of the plants",
        ),
    ),
)
QUALITY = Strategy(
    client="quality",
    promises=(("Paper out of the lab", "A result is typed once, by the instrument"),),
    aims=(
        Aim(
            "Tests typed by hand",
            "Paper out of the lab",
            198,
            "Matteo Greco",
            "of 12",
            "12",
            "3",
            -120,
            ("", "", "", "", "", "12", "9", "7"),
            ("Test results straight from the instruments",),
            "Type a result once",
            source="List of the lab",
        ),
    ),
)
PROCUREMENT = Strategy(
    client="procurement",
    promises=(
        (SUPPLIERS, "Suppliers confirm by themselves"),
        (CONTRACTS, "No contract renewed by accident"),
    ),
    aims=(
        Aim(
            "Days until an order is confirmed",
            SUPPLIERS,
            278,
            "Andrej Simek",
            "days",
            "9",
            "2",
            -200,
            ("", "", "", "", "9", "7", "5", "4.2"),
            ("Supplier portal, small and proven",),
            "Know which orders are confirmed",
            source="Order book",
        ),
        Aim(
            "Orders on the list of confirmed ones",
            CONTRACTS,
            560,
            "Chinedu Eze",
            "%",
            "20",
            "80",
            100,
            ("", "20", "38", "55", "61", "", "", ""),
            ("Confirmed orders on one list",),
            source="Order book",
        ),
        Aim(
            "Contracts renewed by accident a year",
            CONTRACTS,
            238,
            "Birgit Olsen",
            "",
            "4",
            "0",
            20,
            ("", "", "", "", "", "4", "1", "0"),
            ("Contract end dates with a warning",),
            "End contracts in time",
            ended=(18, "reached", "None since summer."),
        ),
    ),
    losses=(
        Loss(
            "end_of_life",
            "The first supplier portal still runs for 30 suppliers, with its licences.",
            210,
            aim="Days until an order is confirmed",
            estimate=47000,
            act=("Move the 30 suppliers over, then switch it off.", 90, 190),
            ended=(84, "stopped", "Switched off; 30 of 30 moved."),
        ),
    ),
)
