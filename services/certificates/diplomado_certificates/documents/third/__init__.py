"""The third version of the paper: the second one, whose names, numbers and modules any reader finds whole.

It is sealed as the earlier versions are: a change of what a record prints is a fourth version.
"""
