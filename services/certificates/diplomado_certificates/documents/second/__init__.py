"""The second version of the paper: in one or two languages, with emblems and images of signatures.

Its words and templates are sealed as those of the first are: a change of what a record prints is a new version, for
records of the next format, which may import what it does not change.
"""
