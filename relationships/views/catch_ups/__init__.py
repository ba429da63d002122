"""Pages of catch-ups.

listed.py    the list and its download
plan.py      plan, log, change; the buttons held, cancel, reopen
meeting.py   one meeting: agenda, notes, what is decided in it, minutes
rhythm.py    cadence and series
"""
