"""Forms of the relationship, a file a noun; fields.py is what they share."""
