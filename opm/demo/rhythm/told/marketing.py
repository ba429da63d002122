"""Marketing: new since last quarter; names are known, who decides is not; no charter yet."""

from __future__ import annotations

from opm.demo.rhythm.shape import (
    Goal,
    Meeting,
    Pace,
    Paper,
    Promise,
    Question,
    Relationship,
    Single,
    Someone,
    Want,
    Worry,
)  # fmt: skip

ELENA, HUGO, IRIS = "Elena Castro", "Hugo Lambert", "Iris Sandberg"

MARKETING = Relationship(
    client="marketing",
    people=(
        Someone(
            ELENA,
            "Head of marketing",
            "sponsor",
            "......NP",
            (4, 4),
            "Pages that are live on the day",
            (
                (0, "Called before she ordered, for the first time."),
                (-1, "Called the service desk for six years; glad to have a name."),
            ),
            key=True,
            since=170,
        ),
        Someone(
            HUGO, "Brand lead, pumps", "lead", "......NN", (3, 3), "Pictures that are found again", since=160
        ),
        Someone(
            IRIS,
            "Brand lead, valves",
            "lead",
            "......NP",
            (3, 3),
            "One calendar for all campaigns",
            ((0, "Sent us the campaign calendar of the half year."),),
            since=160,
        ),
        Someone(
            "Jakub Marek",
            "Web shop editor",
            "working",
            ".......P",
            (2, 2),
            "Prices he can change himself",
            ((0, "Showed us a day of his work."),),
            since=80,
        ),
        Someone(
            "Lotte Berger",
            "Account lead at the agency",
            "working",
            "......NN",
            (2, 2),
            "Knows our dates",
            since=150,
        ),
        Someone(
            "Mira Voss", "Web shop manager", "lead", "......N.", (4, 4), "", key=True, since=500, until=62
        ),
    ),
    pace=(Pace(28, who=ELENA), Pace(42, "lead", grace=7)),
    meetings=(
        Meeting((ELENA,), 28, 26, "......88", ahead=1, kinds=("clarify", "planning"), at="10:30"),
        Meeting(
            (HUGO, IRIS), 42, 23, "......88", title="Brands round", kinds=("clarify", "problem"), ahead=19
        ),
    ),
    singles=(
        Single(
            "First meeting",
            128,
            (ELENA,),
            "clarify",
            text="Elena tells what marketing lives on: the fair in spring, the catalogue, the shop. She has called the "
            "service desk for six years.",
        ),
        Single(
            "A day with the web shop",
            33,
            ("Jakub Marek",),
            "problem",
            minutes=300,
            at="09:00",
            text="Jakub changes 140 prices a week in three places. Two of them are ours.",
        ),
    ),
    topics=(
        ("Campaign calendar", "Half a year, nine campaigns, four of them need the shop."),
        ("Who decides on the web shop", "Elena asks the board."),
        ("Pictures of the new pumps", "Two folders, nobody knows which is right."),
    ),
    left=(("Who decides on the web shop since Mira left", 1),),
    promises=(
        Promise("Landing page for the autumn campaign", ELENA, 38, "kept", made=70),
        Promise("One folder for product pictures", HUGO, -13, "open", made=40),
        Promise("Prices changed in two places in place of three", "Jakub Marek", -27, "open", made=30),
        Promise("Two languages in the search of the shop", IRIS, -50, "proposed", made=6),
        Promise("Names of the shop's suppliers", ELENA, 75, "kept", made=100),
        Promise(
            "Newsletter addresses cleaned",
            IRIS,
            18,
            "tight",
            "Two lists had no source.",
            "Drop both lists.",
            "Iris: drop them.",
            made=60,
        ),
    ),
    questions=(
        Question(
            "Who decides on the web shop?", ELENA, 41, 11, "Marketing, sales, or both with one voice", (28, 9)
        ),
        Question("Which campaigns need the shop?", IRIS, 70, 55, "", (60,), (52, "Four of nine.")),
    ),
    worries=(
        Worry(
            "Service desk does not know what a campaign is",
            ELENA,
            126,
            2,
            (58, "Three words on the desk's first page."),
        ),
        Worry("Pictures are found only by who filed them", HUGO, 66, 2, working=40, due=-13),
        Worry("Shop is slow on the first day of a campaign", "Jakub Marek", 27, 2),
    ),
    wants=(
        Want(
            "Change a price once",
            "Three places, two of them ours",
            33,
            "Jakub Marek",
            "140 prices a week, by hand.",
        ),
        Want(
            "Know before the campaign whether the shop stands it",
            "Nobody tells the shop that a campaign starts",
            24,
            ELENA,
        ),
        Want("Find the picture of a pump", "Two folders", 60, HUGO, "Hugo asks the agency, who asks us."),
    ),
    goals=(
        Goal(
            "Campaigns live on their day",
            "Campaign pages live on the day",
            "%",
            ("", "", "", "", "", "", "60", "75"),
            "95",
            -250,
            "Spring fair",
            ELENA,
            source="Campaign calendar",
        ),
        Goal("A price is changed in one place"),
    ),
    papers=(
        Paper(
            "Campaigns that start on their day, and a shop that carries them.",
            "One BRM, a contact for each campaign.",
            "A calendar for half a year, one voice on the shop.",
            (
                ("it", "Campaigns and shop", "Priya Raman"),
                ("client", "Calendar", IRIS),
                ("client", "Brand", HUGO),
            ),
            None,
            None,
            -180,
        ),
    ),
    asks=58,
    typed=70,
    slow=(2, 2),
)
