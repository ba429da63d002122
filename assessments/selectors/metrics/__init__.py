"""Metrics beside the ratings.

stored.py          readings as they are stored, the latest is the current one
values.py          what is known in a quarter, who says so, and what speaks against an answer
words.py           metrics, amounts and what an option asks for, in words
contradictions.py  ratings that a metric does not bear out
pages.py           all metrics of a client, and one with its history
"""
