"""Needs and the relationship map, measured."""
