"""Where a client wants to be.

progress.py  targets of many clients, and how far a client is on the way to them
page.py      the targets page
"""
