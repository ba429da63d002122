"""How requests come on the board from elsewhere: CSV, Jira, a pasted mail.

known.py     what rows of a file are matched with: people, themes, outcomes, initiatives
requests.py  a row of a CSV file, ours or anybody's
jira.py      a row of Jira's own export
statuses.py  which column a status of Jira means at a client, and how a file's days are read
"""

from roadmap.services.intake.known import seat_by
from roadmap.services.intake.statuses import Question, questions_of, save_answers

__all__ = ["Question", "questions_of", "save_answers", "seat_by"]
