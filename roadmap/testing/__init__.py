"""Builders of roadmap tests, used by the tests of reports too: a file a noun."""

from roadmap.testing.demand import ShownDemand, demand_of
from roadmap.testing.initiatives import Q4, make_initiative, make_theme
from roadmap.testing.intake import jira_file
from roadmap.testing.outcomes import ShownOutcomes, measured_outcome, outcomes_shown
from roadmap.testing.packages import ShownPackages, make_package, packages_of
from roadmap.testing.sessions import ShownSessions, sessions_of
from roadmap.testing.shares import ShownShares, shares_of
from roadmap.testing.strategy import (
    ShownStrategy,
    agreed_mandate,
    enabled,
    in_year,
    make_outcome,
    strategy_of,
)

__all__ = [
    "Q4",
    "ShownDemand",
    "ShownSessions",
    "ShownOutcomes",
    "ShownPackages",
    "ShownShares",
    "ShownStrategy",
    "agreed_mandate",
    "demand_of",
    "sessions_of",
    "enabled",
    "in_year",
    "jira_file",
    "make_initiative",
    "make_outcome",
    "make_package",
    "make_theme",
    "measured_outcome",
    "outcomes_shown",
    "packages_of",
    "shares_of",
    "strategy_of",
]
