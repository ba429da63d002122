"""Forms of the relationship, a file a noun.

fields.py       what they share: a day, a line, some lines, `RecordForm` with the version seen
acts.py         what buttons share: `SeenForm`, the words of an act
filters.py      search and one choice above every list
people.py       a person, the end of a seat, readings, notes, grants
charter.py      the charter's text, putting it to the client, objectives, the joint community
needs.py        a need; leads, drops
catch_ups/      meetings, cadence, series, minutes
commitments.py  a promise, its slip, its buttons, the status report
open_points.py  decisions and concerns; chases, answers, closes
imports.py      the CSV file
importance.py   marks of the relationship map
"""
