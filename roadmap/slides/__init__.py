"""Slides that are made natively, so that they can be edited: a file a noun."""
