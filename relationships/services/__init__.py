"""Writing the records of a relationship: a verb each, one write in one transaction, with its audit.

records.py      what every write shares: the team's right, the version seen, one change a field
checks.py       what every write checks: texts, days, who sits at the client, who is on its team
people/         seats, readings and notes, readers from outside the team, erasing a person
charter/        the draft, its objectives, agreeing to it, the joint community
needs.py        what the client wants, taken up, led to an outcome, dropped
catch_ups/      cadence, meetings and series, their agenda and minutes
commitments/    promises, the slips that are told, the status report
open_points/    decisions that wait on the client, concerns to put right
imports/        CSV files: kept, tried, taken in
importance.py   the relationship map: importance of a client, order of attention
calendar.py     a BRM's private feed: made, revoked
today.py        rows of Today put off and brought back
"""
