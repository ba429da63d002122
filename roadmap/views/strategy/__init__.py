"""Pages of the strategy sheet.

sheet.py    the sheet with its versions, as paper (PDF) and slide (PPTX)
mandate.py  write, agree and drop the draft of the mandate
themes.py   themes: list with its order, add, change, retire
"""
