"""Printed matters of an act: the act itself, the list for its ceremony, and all its certificates at once."""
