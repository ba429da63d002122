"""Reading the partnership charter.

text.py      the canonical text: of a draft as it is now, or of a frozen version
measured.py  objectives with their readings: where each stands
standing.py  how the charters of many clients stand: agreed, waiting, due for review
page.py      the page of a client's charter
opened.py    what the client's side reads by its link
counted.py   objectives in words and numbers
versions.py  earlier versions, and what changed between two
"""
