"""Where eight clients want to be. Data only; some of the earlier days have passed."""

from __future__ import annotations

from opm.demo.stories.records import Aim

AIMS = (
    Aim("supply-chain", "strategic", -4, 1),
    Aim("manufacturing", "strategic", -3, 1, {"CHG1": -1, "CHG2": -1}),
    Aim("retail-operations", "strategic", -2, 1, {"STR2": -1, "STR3": 1}),
    Aim("finance", "service", -4, 0, {"VAL1": -1, "VAL4": -1, "CHG1": -2}),
    Aim("procurement", "service", -3, 0, {"REL2": -2, "CHG2": -1}),
    Aim("quality", "service", -2, 0, {"STR1": -1}),
    Aim("sales-europe", "service", -2, 1, {"PFO1": 0}),
    Aim("legal", "service", -1, 1),
)
