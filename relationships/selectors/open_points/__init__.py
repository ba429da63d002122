"""Reading decisions that a client owes, and concerns that must be put right.

decisions.py  the chase list: how long each waits, the reminder, the download
concerns.py   what is open and how old, what comes back, the download
"""
