"""Writing the records of a relationship: a verb each, one write in one transaction, with its audit.

records.py   what every write shares: the team's right, the version seen, one change a field
"""
