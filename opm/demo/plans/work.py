"""What initiatives bring once they are near, and their effort, by title. Data only."""

from __future__ import annotations

from opm.demo.plans.shape import Work

WORK = {
    # Finance
    "Automatic matching of bank and intercompany": Work(
        "Matching for 14 units, 97 of 100 lines without a hand", (180, 240, 330)
    ),
    "Month-end report within two hours": Work(
        "One report for 14 units, two hours after the last posting", (60, 90, 140)
    ),
    "Cost model agreed with Retail Operations and Supply Chain": Work(effort=(40, 60, 110), joint=True),
    "Daily cost feed from the shops": Work(effort=(80, 130, 220)),
    "Supplier master data cleaned once": Work(
        "One record a supplier, and a rule for new ones", (90, 120, 150)
    ),
    "Audit evidence on request": Work(effort=(60, 160, 300)),
    "Unit view in the close report": Work(
        "A page a unit, with the lines that make the difference", (70, 90, 130)
    ),
    # Human Resources, Facilities, Legal
    "Payroll interface of the plants": Work(
        "Shift codes of three plants, booked without a file by mail", (120, 190, 320)
    ),
    "Applications answered from one place": Work(
        "One inbox for applications, with an answer within two days", (50, 80, 140)
    ),
    "Badge readers replaced": Work("New readers at 31 sites", (100, 130, 170)),
    "Meters read by themselves": Work(effort=(40, 90, 200)),
    "One place for contracts": Work("All contracts since 2015, found by partner and by word", (90, 140, 240)),
    "Trade checks before shipping": Work(effort=(60, 110, 200), joint=True),
    # Retail Operations, Marketing, Sales
    "Store Wi-Fi renewed in 63 shops": Work(
        "New Wi-Fi in 63 shops, the storerooms included", (220, 300, 420)
    ),
    "Spare-parts counter on tablets": Work(
        "Search, picture and stock on a tablet at four counters", (90, 140, 210), joint=True
    ),
    "Replenishment by daily sales": Work("Orders of 63 shops from yesterday's sales", (160, 210, 280)),
    "Returns without paper": Work(effort=(40, 80, 180)),
    "Product pictures in one library": Work(
        "All pictures of pumps, found by article number", (40, 70, 120), joint=True
    ),
    "Price list with live stock": Work("Stock and day of delivery beside each price", (110, 150, 200)),
    "Offer from the phone": Work(
        "Spare-parts offers from the phone, sent before the visit ends", (100, 150, 260)
    ),
    "Distributor portal": Work("Orders and papers for thirty distributors", (180, 260, 420)),
    "Service desk in Asian hours": Work(
        "Two people from 02:00 to 10:00, in English and Japanese", (30, 45, 70), joint=True
    ),
    # Supply Chain, Manufacturing
    "Delivery dates promised from real stock": Work(
        "A promised day from stock and transport on each order", (140, 180, 230)
    ),
    "Carrier booking in one step": Work("Eleven carriers booked from the order", (80, 110, 150)),
    "Pick by light in the second warehouse": Work(
        "Lights in aisles 6 to 14 with the test of one aisle behind", (110, 150, 200), joint=True
    ),
    "One stock view with Manufacturing": Work(effort=(140, 230, 400), joint=True),
    "Line data of plant 1 on one screen": Work("Eight lines of plant 1 with stop and cause", (150, 200, 260)),
    "Line data of plants 2 and 3": Work(
        "Fourteen lines of plants 2 and 3 on the same screen", (180, 240, 330)
    ),
    "Maintenance by condition": Work(effort=(120, 220, 400)),
    "Recipes released in one system": Work(
        "Every recipe of three plants released in one place", (60, 80, 110)
    ),
    # Quality, Procurement
    "Test results straight from the instruments": Work("Nine of twelve tests without typing", (90, 130, 190)),
    "Certificates for customers on demand": Work(effort=(50, 90, 160)),
    "Supplier portal, small and proven": Work(
        "400 suppliers confirm, change and ask in one place", (150, 210, 290)
    ),
    "Contract end dates with a warning": Work("A mail 90 days before a contract renews", (10, 15, 20)),
    "Spend by supplier and article": Work("Spend of three years by supplier and article", (40, 60, 90)),
}
