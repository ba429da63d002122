"""Forms of catch-ups.

filters.py   search and state of the list
touches.py   plan, log, change; the notes while one runs
records.py   what is decided in a meeting, put down right there
cadence.py   how often to meet whom
series.py    a recurrence in words
minutes.py   minutes to send
"""
