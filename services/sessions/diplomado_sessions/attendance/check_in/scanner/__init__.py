"""Phones of the staff scan badges in the browser, by a link that needs no account."""
