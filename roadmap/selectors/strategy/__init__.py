"""Strategy on a page, as pages, paper and slides need it.

sheet.py     what stands on the sheet: pure data, to JSON for the freeze and back
gaps.py      what is missing: orphans of both kinds, undecided ways, what hangs on no theme
fit.py       whether it fits on one A4 page, estimated (pure)
versions.py  versions of the mandate, and what changed between two of them in words
page.py      the page around the sheet
"""
