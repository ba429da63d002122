"""Retail Operations and Sales Europe: outcomes of the shops, and offers that go out on the same day."""

from __future__ import annotations

from opm.demo.strategy.shape import Aim, Loss, Strategy, Word

SHOPS, STOCK = "Shops that never wait", "Right stock, right shop"
NEIGHBOUR = "Stock of the neighbouring shop on every till"
TOM, BEATRIZ, KARL, SUSANNE, IMRAN = (
    "Tom Lindqvist",
    "Beatriz Moura",
    "Karl Nyström",
    "Susanne Vogel",
    "Imran Aziz",
)

RETAIL_OPERATIONS = Strategy(
    client="retail-operations",
    promises=(
        (SHOPS, "Tills and networks that nobody thinks about"),
        (STOCK, "What a customer asks for is in the shop, or next door"),
    ),
    mandate=(
        Word(
            "Shops that work from the first minute, and one order of what comes next for all regions.",
            24,
            None,
        ),
    ),
    aims=(
        Aim(
            "Tills offline a month",
            SHOPS,
            300,
            KARL,
            "minutes",
            "22",
            "5",
            -150,
            ("", "", "", "", "22", "18", "14", "12"),
            ("Store Wi-Fi renewed in 63 shops",),
            why="A minute offline at noon is twelve customers.",
            source="Till log",
        ),
        Aim(
            "Articles missing on the shelf",
            STOCK,
            500,
            TOM,
            "%",
            "7",
            "3",
            -30,
            ("", "", "7", "6.4", "5.1", "4.2", "3.4", "2.9"),
            ("Replenishment by daily sales",),
            why="Half of the customers who miss an article buy it elsewhere.",
            source="Shelf count, quarter",
        ),
        Aim(
            "Sales with stock of the neighbouring shop",
            STOCK,
            560,
            IMRAN,
            "%",
            "0",
            "4",
            -90,
            ("", "0", "0.4", "2.1", "", "", "", ""),
            (NEIGHBOUR,),
            "Sell what is in the shop next door",
            "Customers walked out twice an hour.",
            "Till log",
        ),
        Aim(
            "Calls for the opening of a shop",
            SHOPS,
            198,
            BEATRIZ,
            "",
            "31",
            "6",
            20,
            ("", "", "", "", "", "31", "14", "5"),
            need="Open a shop without a week of calls",
            source="Opening lists",
            ended=(14, "reached", "Five calls for the opening in Malmo."),
        ),
        Aim(
            "Minutes to find a spare part",
            SHOPS,
            150,
            SUSANNE,
            "minutes",
            "6",
            "1",
            -330,
            by=("Spare-parts counter on tablets",),
            why="A line at the counter sends people to the web shop of others.",
            source="Ten searches a week at two counters",
        ),
    ),
    losses=(
        Loss(
            "use",
            "One shop in five still orders by hand beside the new replenishment, and doubles what it gets.",
            95,
            "Replenishment by daily sales",
            estimate=140000,
            act=("Beatriz and Karl name the shops; we switch ordering by hand off there.", -25, 70),
        ),
        Loss(
            "idea",
            "Nobody has said what a return without paper would save, or whom.",
            30,
            "Returns without paper",
        ),
    ),
)
SALES_EUROPE = Strategy(
    client="sales-europe",
    promises=(
        ("Offer in a day", "A customer hears from us before the day is over"),
        ("Know the customer", "Everybody knows what was sold and repaired"),
    ),
    aims=(
        Aim(
            "Offers corrected after sending",
            "Offer in a day",
            400,
            "Vera Horvath",
            "%",
            "22",
            "8",
            -60,
            ("", "", "", "22", "18", "14", "11", "10"),
            ("Price list with live stock", "Prices for twelve currencies from one list"),
            "One price list for the east",
            source="Offer file",
        ),
        Aim(
            "Offers out on the same day",
            "Offer in a day",
            240,
            "Mats Lindgren",
            "%",
            "40",
            "75",
            -250,
            ("", "", "", "", "", "40", "44", "47"),
            ("Offer from the phone",),
            source="Offer file",
        ),
    ),
    losses=(
        Loss(
            "go_live",
            "The east works with the new price list and prints the old one as well.",
            60,
            "Prices for twelve currencies from one list",
            estimate=18000,
            ended=(20, "accepted", "Two customers need it on paper until summer; then it ends by itself."),
        ),
    ),
)
