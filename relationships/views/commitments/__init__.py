"""Pages of promises.

records.py  a client's promises: the list, one promise, a new one, its buttons
slips.py    tell the client, move the day, the answer
status.py   the status report to the client
across.py   promises of many clients: kept, surprises, lead time
"""
