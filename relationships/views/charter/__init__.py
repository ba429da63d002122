"""Pages of the partnership charter.

page.py        the charter as it stands, its versions, writing the next one
proposal.py    put to the client, remind, withdraw
agree.py       what the client's side opens by its link
objectives.py  one objective: its form, its readings, dropping it
community.py   the joint community of both sides
"""
