"""What the records of a relationship say by themselves (opm.kernel.live_metrics), a file a noun.

A metric of a quarter looks at the quarter's own days; one that says how things stand (open issues, ages) at its last
day, or at today while the quarter runs.
"""

from relationships.live_metrics import catch_ups, charter, commitments, importance, needs, open_points, people

__all__ = ["catch_ups", "charter", "commitments", "importance", "needs", "open_points", "people"]
