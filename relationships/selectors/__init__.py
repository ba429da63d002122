"""Reading the records of a relationship, a file or package a noun. Frozen dataclasses, a fixed number of queries."""
