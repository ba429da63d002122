"""Why a team meets its part in the way that a plan names: one reason for each team and way."""

WHY = {
    (
        "Business systems",
        "build",
    ): "Nothing on the market knows our rules; two of our people know the module.",
    ("Business systems", "buy"): "Three vendors do this well; building it would take a year longer.",
    ("Business systems", "quick_win"): "The setting is there already and was never switched on.",
    ("Cloud and network", "buy"): "It is sold by the hour; owning it would stand idle at night.",
    ("Data platform", "build"): "The source is our own, and no connector reads it.",
    ("Data platform", "reuse"): "The same figures are delivered for another client each morning.",
    ("Digital workplace", "buy"): "Licences cost less than the two people a version of our own would need.",
    ("Digital workplace", "quick_win"): "A template and a short training; nothing new to run.",
    ("Digital workplace", "reuse"): "The rooms and tools are there; only the forms are new.",
    ("Identity and access", "buy"): "Access by guests must hold an audit; a bought service has it.",
    ("Identity and access", "quick_win"): "One rule in the directory does it.",
    ("Identity and access", "reuse"): "Single sign-on is in place and has room for one more.",
    ("Integration", "build"): "The partner speaks a format that nobody else uses.",
    ("Integration", "reuse"): "The interface to the partners runs; one more message goes over it.",
    ("Plant systems", "build"): "The lines are unlike each other; what is sold fits one of them.",
    ("Plant systems", "buy"): "The maker of the line offers it with the service contract.",
    ("Plant systems", "reuse"): "It runs in one plant; the others take it over as it is.",
    ("Web and commerce", "build"): "This is what sets us apart, so it stays in our hands.",
    ("Web and commerce", "buy"): "A shop module that others use as well; not worth owning.",
    ("Web and commerce", "reuse"): "The component of the shop does it with another text.",
}
