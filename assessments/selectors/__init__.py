"""Reading assessments: querysets or frozen dataclasses, a fixed number of queries. One package a subject.

rubric            a version in memory, and the pages that show it
versions          what carries over between versions of a rubric
sheet             scoring: one's own answers, the page of a capability
respond           who answers, and the pages behind their links
metrics           readings and live values, and ratings that they do not bear out
moderation        the meeting that talks over what differs
result            the stored result, its page, why a number is what it is, before closing
targets           where a client wants to be
plan              what would lift the score, and what was chosen
shown.py          the rubric and the assessment that an address means
engine_inputs.py  rows as the engine takes them
choices.py        the answers of the scale as buttons
level_marks.py    level bars and the partner scale
"""
