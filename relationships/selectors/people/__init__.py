"""People of a client, as pages, lists and measures need them.

readings.py  the reading that counts, what came before, when it is stale
alarms.py    what stands out about people, for any number of clients
rows.py      the list of a client's people
grid.py      influence x stance: where each mark stands
falls.py     falls in stance and whether they were answered
person.py    one person's page
dossier.py   everything held on one person
"""
