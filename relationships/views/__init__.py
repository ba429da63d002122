"""Pages of the relationship, a file a noun; record_page.py is what all forms of a record share."""
