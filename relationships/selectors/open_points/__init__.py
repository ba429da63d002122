"""Reading decisions that a client owes, and concerns that must be put right."""
