"""Languages, texts and their translations, dates, names and e-mail addresses.

CONTRIBUTING.md, section "To add: a language", lists the steps for a further language. Titles of courses and other data
exist in Spanish and English only; readers of a further language see the English ones.
"""
