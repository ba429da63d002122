"""Fixtures of roadmap tests: the clock of pages that judge by today."""

from relationships.tests.conftest import tenth_of_november as tenth_of_november
