"""Builders of roadmap tests, used by the tests of reports too: a file a noun."""

from roadmap.testing.initiatives import Q4, make_initiative, make_theme

__all__ = ["Q4", "make_initiative", "make_theme"]
