"""The result of a client in a quarter.

stored.py        which row speaks, who may see which side, earlier quarters
page.py          the result page
rows.py          its capabilities, by competency
findings.py      the headline, and why the next partner level is not reached
two_voices.py    IT's view beside the client's
trust_lines.py   how far the result may be trusted, and why
doubt_words.py   what stands beside a score, in words
why_page.py      why a capability has its level
why_target.py    what it still lacks for its target
closing_page.py  before closing: blanks and doubts
"""
