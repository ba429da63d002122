"""Catch-ups, measured."""
