"""Pages of a client's demand board.

board.py        the board, its list of all requests, its limits
moving.py       a card is moved, a move is taken back
parts.py        what the board's pages and fragments are made of
requests.py     one request: add it, read it, change it
feasibility.py  a team is asked, and replies
"""
