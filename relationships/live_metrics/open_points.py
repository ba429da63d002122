"""Decisions and concerns, measured."""
