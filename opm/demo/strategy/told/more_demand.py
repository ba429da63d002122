"""What Retail Operations, Supply Chain, Human Resources and Manufacturing ask for."""

from __future__ import annotations

from opm.demo.strategy.shape import Board, Reply, Sitting, Wish

TOM, HILDE, BEATRIZ, KARL = "Tom Lindqvist", "Hilde Brun", "Beatriz Moura", "Karl Nyström"
SUSANNE, IMRAN = "Susanne Vogel", "Imran Aziz"
JONAS, AMELIE, BORIS, CATALINA, DIRK = (
    "Jonas Weber",
    "Amelie Fontaine",
    "Boris Petrov",
    "Catalina Ruiz",
    "Dirk Maas",
)
AISHA, BENEDIKT, CELINE, FARID = "Aisha Karim", "Benedikt Roth", "Celine Mercier", "Farid Haddou"
IVANA, PAOLO, RAHEL, STEN = "Ivana Kovac", "Paolo Ricci", "Rahel Ammann", "Sten Holm"
SYSTEMS, DATA, INTEGRATION, WEB = "Business systems", "Data platform", "Integration", "Web and commerce"
PLANT, NETWORK, WORK = "Plant systems", "Cloud and network", "Digital workplace"
KNOWN = "We have done the like before."

RETAIL_OPERATIONS_BOARD = Board(
    wishes=(
        Wish(
            "Stock of the next shop at the till", IMRAN, "Customers walk out twice an hour.", 640, "done",
            560, "Two sales an hour.", "L", teams=(Reply(DATA, 12,
            reason="Stock is a day old and can be an hour old.", effort=(25, 40)),),
            aim="Sales with stock of the neighbouring shop",
        ),
        Wish(
            "Paper vouchers readable at all tills", TOM, "Twelve shops read none.", 330, "done", 268,
            "Fewer arguments at the till.", "S", teams=(Reply(WEB, 9, reason=KNOWN, effort=(3, 5)),),
            key=("SHOP-88", "Done"),
        ),
        Wish(
            "Search that knows old part numbers", SUSANNE, "Half of the searches end without the part.", 190,
            "done", 138, "Six minutes a customer.", "M", teams=(Reply(WEB, 8,
            reason="The list of old numbers exists.", effort=(8, 12)),), aim="Minutes to find a spare part",
        ),
        Wish(
            "Price file before midnight", TOM, "Two nights late in a month.", 120, "done", 76,
            "Prices that are right at opening.", "S", teams=(Reply(INTEGRATION, 6, reason=KNOWN, effort=(2,
            4)),), key=("SHOP-131", "Done"),
        ),
        Wish(
            "Weekly list of till freezes with cause", TOM, "Nobody knows which shops freeze.", 90, "done",
            52, "Causes in place of guesses.", "S", teams=(Reply(DATA, 5, reason=KNOWN, effort=(2, 3)),),
            aim="Tills offline a month",
        ),
        Wish(
            "Opening list for a new shop", BEATRIZ, "A week of calls for an opening.", 230, "done", 176,
            "25 calls an opening.", "S", aim="Calls for the opening of a shop",
        ),
        Wish(
            "Scanners on a line of their own", KARL, "The count fills the line of the tills.", 84,
            "delivering", 40, "A count without closing.", "M", teams=(Reply(NETWORK, 8,
            reason="A second network name is enough.", effort=(10, 16)),),
            of="Store Wi-Fi renewed in 63 shops", key=("SHOP-140", "In Progress"),
        ),
        Wish(
            "Wi-Fi that reaches the storeroom", KARL, "Orders are written on paper in the storeroom.", 150,
            "delivering", 68, "One walk a shelf.", "L", teams=(Reply(NETWORK, 9, "yes_if",
            "It needs one more point a shop.", (40, 70), "the landlord allows a cable"),),
            aim="Tills offline a month", of="Store Wi-Fi renewed in 63 shops",
        ),
        Wish(
            "Count after closing time, by a timer", TOM, "Inventory week freezes the tills.", 61, "ready",
            26, "No freeze in the count.", "S", teams=(Reply(WEB, 6,
            reason="A setting and a test in one shop.", effort=(2, 3)),), key=("SHOP-149", "Selected"),
        ),
        Wish(
            "Picture of the part beside its number", SUSANNE, "The wrong seal is sold twice a day.", 72,
            "ready", 12, "Returns of seals halved.", "M", teams=(Reply(WEB, 9,
            reason="Pictures are there for eight of ten parts.", effort=(6, 10)),),
            aim="Minutes to find a spare part", of="Spare-parts counter on tablets",
        ),
        Wish(
            "Returns booked with one scan", IMRAN, "A return takes four screens.", 55, "feasibility", 12,
            "Three minutes a return.", "M", teams=(Reply(WEB, None), Reply(SYSTEMS, 6,
            reason="One booking in place of four.", effort=(5, 9))), of="Returns without paper",
        ),
        Wish(
            "Wishes of the shops in one list", HILDE, "Hilde keeps a paper book of 40 wishes.", 35,
            "shaping", 12, "Answers within ten days.", "S",
        ),
        Wish(
            "Till that says what it waits for", HILDE, "A frozen till says nothing.", 30, "shaping", 12, "",
            "S", key=("SHOP-155", "Refinement"),
        ),
        Wish(
            "Sale of gift cards at the counter", BEATRIZ, "Customers ask each week.", 18, "new", 18, "", "S",
            kind="idea", key=("SHOP-158", "Backlog"),
        ),
        Wish(
            "Opening hours of the neighbour on the door", IMRAN, "People come to closed shops.", 9, "new", 9,
            "", "S", kind="idea",
        ),
        Wish(
            "Till app on private phones", KARL, "Staff use their own phones anyway.", 140, "declined", 96,
            "No devices to buy.", "M", teams=(Reply("Identity and access", 8, "no",
            "Payment data may not be on private phones."),),
            words="Payment data may not be on private phones.",
            instead="Two shared devices a shop from the pool, from next month on.",
        ),
        Wish(
            "Screens in the window", BEATRIZ, "Posters are changed by hand.", 110, "parked", 68, "", "L",
            kind="idea", words="Marketing decides on the brand first.", again=-45, key=("SHOP-137",
            "On Hold"),
        ),
    ),
    sitting=Sitting((TOM, HILDE), 12, 52, 0, 2, ("Tom wants the count and the scanners before the spring inventory.",)),
    limits=(("shaping", 4, 8), ("delivering", 3, 4)),
    statuses=(
        ("Backlog", "new"), ("Refinement", "shaping"), ("Selected", "ready"), ("In Progress", "delivering"),
        ("On Hold", "parked"), ("Done", "done"), ("Duplicate", ""),
    ),
)  # fmt: skip

SUPPLY_CHAIN_BOARD = Board(
    wishes=(
        Wish(
            "Promised day from real stock", JONAS, "60 calls a day to ask whether a yes holds.", 560, "done",
            480, "Sixty calls.", "L", teams=(Reply(SYSTEMS, 10,
            reason="Stock and transport are known; nobody adds them.", effort=(40, 70)),),
            aim="Orders on the promised day",
        ),
        Wish(
            "Errors of the night shift by seven", BORIS, "The day shift repeats what went wrong.", 440,
            "done", 385, "", "S", teams=(Reply(DATA, 6, reason=KNOWN, effort=(3, 4)),),
            aim="Pick errors per thousand",
        ),
        Wish(
            "Late orders on the planner's screen", AMELIE, "Planners ask the warehouse.", 190, "done", 140,
            "Twenty calls a day.", "M", teams=(Reply(DATA, 7, reason=KNOWN, effort=(5, 8)),),
        ),
        Wish(
            "Stock figures every hour", AMELIE, "Figures are a day old.", 150, "done", 100,
            "Plans that hold until evening.", "M", teams=(Reply(DATA, 5, reason=KNOWN, effort=(6, 9)),),
            of="Stock figures every hour",
        ),
        Wish(
            "Weight of the pallet on the label", BORIS, "Lorries are weighed again.", 96, "done", 50,
            "Ten minutes a lorry.", "S", teams=(Reply(PLANT, 8, reason="The scales say it already.",
            effort=(3, 5)),),
        ),
        Wish(
            "Routes after the move of the second warehouse", DIRK, "Eleven kilometres in a shift.", 70,
            "delivering", 22, "Three kilometres.", "M", teams=(Reply(PLANT, 6, reason=KNOWN, effort=(8,
            12)),), aim="Kilometres walked in a shift",
        ),
        Wish(
            "Last two carriers in the booking", CATALINA, "Fourteen minutes for one booking.", 74,
            "delivering", 36, "Eleven minutes a booking.", "S", teams=(Reply(INTEGRATION, 7,
            reason="Both have an interface now.", effort=(4, 8)),), of="Carrier booking in one step",
        ),
        Wish(
            "Why Tuesday's promised days are worse", JONAS, "Tuesday is the weak day.", 21, "ready", 8,
            "Two points of service.", "S", teams=(Reply(DATA, 4, reason="The data is there.", effort=(2,
            3)),), aim="Orders on the promised day",
        ),
        Wish(
            "Safety stock by both plans at once", AMELIE, "Two lists for the same valve, 400 pieces apart.",
            68, "feasibility", 22, "A fifth of the stock.", "L", teams=(Reply(DATA, 6, "yes_if",
            "One rule for both sides has to be found first.", (20, 45),
            "Planning and Manufacturing agree on one rule"), Reply(PLANT, 9,
            reason="Plant stock is read each hour.", effort=(8, 12))), aim="Safety stock",
            of="One stock view with Manufacturing",
        ),
        Wish(
            "Customs papers of returns", "Esther Okoye", "Returns stand at the border for nine hours.", 26,
            "shaping", 8, "Nine hours a lorry.", "M",
        ),
        Wish(
            "Lights in aisle 3 as well", BORIS, "Aisle 3 has the most new people.", 6, "new", 6, "", "S",
            kind="idea",
        ),
        Wish(
            "Drone count of the high shelves", DIRK, "Counting needs a lift and two people.", 160,
            "declined", 120, "", "L", kind="idea", teams=(Reply(PLANT, 9, "no",
            "Not allowed above people in our halls."),),
            words="Drones may not fly above people in our halls.",
            instead="Counting by the lift at night, planned by shelf; the list comes from us.",
        ),
    ),
    sitting=Sitting(
        (JONAS, AMELIE, BORIS), 8, 26, 0, 6,
        ("The peak comes first; nothing new goes live before it is over.",),
    ),
    limits=(("feasibility", 3, 6), ("delivering", 3, 5)),
)  # fmt: skip

HUMAN_RESOURCES_BOARD = Board(
    wishes=(
        Wish(
            "New hires known to the badge office", AISHA, "New people wait at the gate.", 560, "done", 470,
            "A first day that works.", "M", teams=(Reply("Identity and access", 12, reason=KNOWN, effort=(6,
            10)),), aim="New hires ready on day one",
        ),
        Wish(
            "Payslip on the phone", BENEDIKT, "Plants have no post boxes.", 400, "done", 314,
            "400 letters a month.", "M", teams=(Reply(WORK, 14, reason="The portal can show it.", effort=(8,
            14)),),
        ),
        Wish(
            "Shift codes checked before the run", FARID, "Wrong codes are found after the run.", 250, "done",
            158, "Forty corrections a month.", "S", teams=(Reply(INTEGRATION, 17,
            reason="A check before the file is sent.", effort=(3, 6)),),
            aim="Corrections to the payroll a month",
        ),
        Wish(
            "List of runs with their causes", FARID, "Nobody knows why a run stopped.", 140, "done", 44,
            "Two calls a run.", "S", teams=(Reply(INTEGRATION, 15, reason=KNOWN, effort=(2, 4)),),
            aim="Corrections to the payroll a month",
        ),
        Wish(
            "Corrections within the same month", BENEDIKT, "A wrong payslip is right two months later.", 165,
            "delivering", 62, "Trust of 140 people a month.", "L", teams=(Reply(INTEGRATION, 18,
            reason="A second run is possible.", effort=(20, 45)), Reply(PLANT, 21, "yes_if",
            "The plants have to close their day earlier.", (5, 9), "the plants close their day at ten")),
            aim="Corrections to the payroll a month", of="Payroll interface of the plants",
        ),
        Wish(
            "Candidates answered within two days", CELINE, "Answers take nine days.", 118, "ready", 48,
            "Better people.", "M", teams=(Reply(WORK, 16, reason="Templates and one inbox.", effort=(6,
            10)),), aim="Days to hire", of="Applications answered from one place",
        ),
        Wish(
            "Works council sees a change before it is live", "Dmitri Novak",
            "He hears of it from the plants.", 56, "feasibility", 24, "", "S", teams=(Reply(WORK, 14,
            "unknown", "Which changes are meant has to be said first."),),
        ),
        Wish(
            "Course list that is true", AISHA, "Courses are listed that nobody gives.", 90, "shaping", 70,
            "", "M",
        ),
        Wish(
            "Reference letters from a template", CELINE, "Each is written by hand.", 20, "new", 20, "", "S",
            kind="idea",
        ),
        Wish(
            "Skills of 4,200 people in one place", AISHA, "Nobody knows who can weld.", 300, "parked", 210,
            "", "L", words="Nobody at Human Resources owns it; taken up again when somebody does.",
            again=-80,
        ),
    ),
)  # fmt: skip

MANUFACTURING_BOARD = Board(
    wishes=(
        Wish(
            "Stop causes of plant 1 on one screen", IVANA, "Causes are written on paper.", 430, "done", 360,
            "Thirteen stops a month.", "L", teams=(Reply(PLANT, 9, reason=KNOWN, effort=(20, 30)),),
            aim="Unplanned stops a month",
        ),
        Wish(
            "The same colours in all plants", PAOLO, "Red means two things.", 170, "done", 128, "", "S",
            teams=(Reply(PLANT, 6, reason=KNOWN, effort=(2, 3)),),
            aim="Plants with the same view of their lines",
        ),
        Wish(
            "Stop cause written once", STEN, "It is written on paper and in two tools.", 40, "feasibility",
            9, "An hour a shift.", "M", teams=(Reply(PLANT, None),), aim="Unplanned stops a month",
        ),
        Wish(
            "Spare part named in the alarm", RAHEL, "The part is looked up after the stop.", 60, "ready", 20,
            "Forty minutes a stop.", "M", teams=(Reply(PLANT, 8,
            reason="The list of parts by machine exists.", effort=(8, 14)),), aim="Spare parts held",
            of="Maintenance by condition",
        ),
        Wish(
            "Line data of hall 4", PAOLO, "Two lines were forgotten.", 84, "delivering", 30, "", "S",
            teams=(Reply(PLANT, 7, reason=KNOWN, effort=(4, 6)),), of="Line data of plants 2 and 3",
        ),
        Wish(
            "Screens in the canteen", IVANA, "People ask how the day goes.", 25, "new", 25, "", "S",
            kind="idea",
        ),
    ),
)  # fmt: skip
