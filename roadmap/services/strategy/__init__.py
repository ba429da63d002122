"""Writing what a client wants to reach.

mandate.py  the three-year mandate: draft, agree (which freezes the sheet), drop the draft
themes.py   themes of the sheet: add, change, put in order, retire, bring back
"""

from roadmap.services.strategy.mandate import agree_mandate, drop_draft, write_mandate
from roadmap.services.strategy.themes import (
    add_theme,
    bring_back_theme,
    change_theme,
    move_theme,
    retire_theme,
)

__all__ = [
    "add_theme",
    "agree_mandate",
    "bring_back_theme",
    "change_theme",
    "drop_draft",
    "move_theme",
    "retire_theme",
    "write_mandate",
]
