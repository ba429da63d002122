"""The improvement plan of a client.

start.py     the values that a plan starts from
proposal.py  what would lift the score
chosen.py    the chosen plan: its steps, what was promised and what came true
page.py      the plan page
"""
