"""The second version of the paper: in one or two languages, with emblems and images of signatures.

Its words and templates are as frozen as those of the first: a change of what a record prints needs a third version.
"""
