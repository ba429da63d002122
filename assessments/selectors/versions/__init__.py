"""A rubric that changed: what goes on from one version to the next.

mapping.py       the keys that carry over
mapping_page.py  the admin's page that decides them
earlier.py       the values of the quarter before, which a bridge score compares with
"""
