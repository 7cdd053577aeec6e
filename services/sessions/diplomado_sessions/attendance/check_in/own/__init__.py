"""Participants check themselves in, by their own link and the code on the wall."""
