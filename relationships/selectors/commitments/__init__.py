"""Reading promises and slips: the rules of what is overdue, untold and a surprise are here and nowhere else.

slip_words.py what a slip is worth when it is told, and the message that tells it
standing.py  one promise: the day the client knows, the slip that waits
attention.py what somebody has to do about promises
lists.py     the list of a client, and its download
facts.py     promises and slips of some days, for figures
figures.py   kept rate, surprises and lead time, by client, BRM and quarter
across.py    many clients at once, and the rows behind a number
forecasts.py what the owner's own history says about a day
status.py    what a status report says
"""
