"""Reading the records of a relationship, a file or package a noun. Frozen dataclasses, a fixed number of queries.

people/         the grid and its table, one person, alarms
charter/        how the charter stands, its text and versions, its objectives measured
needs.py        needs by what became of them
catch_ups/      who is due, the list, one meeting with its agenda and minutes
commitments/    promises and slips, their figures, forecasts, the status report
open_points/    the chase list of decisions, concerns and what comes back
importance.py   criteria and marks of the relationship map
calendar.py     what stands in a BRM's feed
snoozes.py      rows of Today that somebody put off
"""
