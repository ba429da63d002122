"""The demo: one believable company, told as data and written in bulk. Nothing of the app imports it but commands."""
