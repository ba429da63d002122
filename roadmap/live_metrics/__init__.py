"""What strategy, demand and roadmap say by themselves (opm.kernel.live_metrics), a file a noun.

A metric of a quarter looks at the quarter's own days; one that says how things stand at its last day, or at today
while the quarter runs.
"""

from roadmap.live_metrics import demand, initiatives, outcomes, packages, quarters, strategy

__all__ = ["demand", "initiatives", "outcomes", "packages", "quarters", "strategy"]
