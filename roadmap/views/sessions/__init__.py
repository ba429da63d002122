"""Sessions of the demand board with the client.

listed.py   past and planned ones; planning one
run.py      one session: its page in every state, and what is done while it runs
letter.py   the letter "what moved"
"""
