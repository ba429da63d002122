"""Pages of the relationship, a file or package a noun. What they share:

record_page.py  the client of the address, the page's frame, a form from typing to saved, a plain button (`press`)
record_act.py   buttons with words (`Buttons`), small forms (`press_form`), what every service takes (`signed`)
record_list.py  a list with its filter, its pages of fifty and its download
kept.py         words refused on somebody else's page wait for that page
undo.py         the button that takes back what was just done

The nouns: people/, charter/, needs.py, catch_ups/, commitments/, decisions.py, concerns.py; imports.py (CSV files) and
calendar.py (the private feed).
"""
