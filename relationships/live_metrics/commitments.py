"""Commitments and warnings, measured."""
