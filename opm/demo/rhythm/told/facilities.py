"""Facilities: reactive; orders come in and go out, contact is by mail, and nobody asks what for."""

from __future__ import annotations

from opm.demo.rhythm.shape import (
    Later,
    Meeting,
    Pace,
    Promise,
    Question,
    Relationship,
    Single,
    Someone,
    Want,
    Worry,
)

PIOTR, AGATA, RUBEN = "Piotr Zielinski", "Agata Nowak", "Ruben Faber"

FACILITIES = Relationship(
    client="facilities",
    people=(
        Someone(PIOTR, "Head of facilities", "sponsor", "N..N..N.", (3, 3), "Doors that open"),
        Someone(
            AGATA,
            "Energy and heating",
            "lead",
            "...N...N",
            (3, 3),
            "Meters that can be read from afar",
            ((0, "Reads 400 meters on foot each quarter."),),
            key=True,
        ),
        Someone(
            RUBEN,
            "Gates and badges",
            "working",
            "....S..S",
            (2, 2),
            "",
            ((0, "Got badge readers nobody needed."),),
        ),
        Someone(
            "Ulla Brandt", "Deputy head of facilities", "lead", "N.......", (3, 3), "", key=True, until=400
        ),
    ),
    pace=(Pace(60, "sponsor", grace=10),),
    meetings=(Meeting((PIOTR,), 60, 83, "44343333", kinds=("order",), channel="call"),),
    singles=(
        Single(
            "Order 8812: badge readers",
            128,
            (RUBEN,),
            "order",
            "mail",
            True,
            text="Ordered, delivered, not needed.",
        ),
        Single("Two more screens for the lobby", 44, (PIOTR,), "order", "mail", True),
        Single("Gate 4 again", 29, (RUBEN,), "", "call", True, text="Gate 4 does not open below zero."),
        Single("Meters in the new hall", 12, (AGATA,), "order", "mail", True),
    ),
    topics=(("Orders since last time", "Nine in, eight out."), ("Gate 4", "Ordered again.")),
    promises=(
        Promise("Badge readers for gate 4", RUBEN, 140, "kept"),
        Promise("Two screens for the lobby", PIOTR, 9, "open", made=43),
        Promise("Radio meters in the new hall", AGATA, -30, "open", made=12),
        Promise("Alarm line of site 12", PIOTR, 70, "never"),
        Promise("Cameras of the car park", RUBEN, 230, "never"),
        Promise("New phones for the gates", PIOTR, 320, "kept"),
        Promise("Heating on the web", AGATA, 420, "never"),
        Promise("Plans of 31 sites scanned", PIOTR, 560, "kept"),
    ),
    questions=(
        Question("Which sites get radio meters?", PIOTR, 85, 40, "All, or the ten largest"),
        Question("Keep the badge readers of gate 4?", RUBEN, 120, None, "Keep or send back"),
    ),
    worries=(
        Worry("Gate 4 does not open in frost", RUBEN, 29, 2, again="Gate 4 stays shut"),
        Worry("Nobody says when an order comes", PIOTR, 205, 2),
        Worry("Meters are read on foot", AGATA, 260, 1),
        Worry("Gate 4 stays shut", RUBEN, 390, 2, (350, "New motor ordered.")),
    ),
    wants=(
        Want(
            "Read the meters from the desk",
            "400 meters, 31 sites",
            290,
            AGATA,
            "Four people walk for a week.",
        ),
    ),
    put_off=(Later("concern", "Meters are read on foot", 6, 15, "The radio meters are priced by then."),),
    asks=24,
    typed=45,
    slow=(6, 8),
)
