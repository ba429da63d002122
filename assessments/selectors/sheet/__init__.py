"""The scoring sheet of one respondent.

state.py      the sheet as it stands: answers, what is asked now, how much is left; the landing page
page.py       one capability: the ladder of levels, the confirming step, the draft level
rows.py       its practices, each with what stands beside it
carry.py      what an earlier quarter answered
unchanged.py  confirming what did not change
"""
