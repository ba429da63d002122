"""The daily digest by mail: one for each person and working day, and never a mail for each event (DOMAIN.md, rhythm).

letter.py   what stands in it: the rows of Today and the next seven days, as text and HTML
ledger.py   who got one: claimed before it is sent (TRUST.md R3)
send.py     sending to many
stop.py     the link that ends it
"""
