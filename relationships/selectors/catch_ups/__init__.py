"""Reading catch-ups.

due.py      when the next catch-up with whom is due, and how late it is
kinds.py    what each kind of conversation is for
agenda.py   what a meeting should talk about
listed.py   a client's catch-ups as a list, and the finding in its headline
meeting.py  one meeting: prepare, run, send minutes
minutes.py  the minutes as the client reads them, and who owes them
"""
