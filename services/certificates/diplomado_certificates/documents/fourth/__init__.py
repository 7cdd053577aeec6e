"""The fourth version of the paper: it looks as the third does, and costs a quarter of its processor time.

It is sealed as the earlier versions are: a change of what a record prints is a fifth version.
"""
