"""Marks of the relationship's pages."""
