"""The meeting that talks over what differs.

agenda.py   what is to be talked over, and what was agreed before
items.py    one practice of it: both sides, the records, the possible outcomes
page.py     the screen: groups, filter, how far one is
minutes.py  what was agreed and why
"""
