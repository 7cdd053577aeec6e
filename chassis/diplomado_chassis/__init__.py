"""Shared code of all Diplomado services. It contains the staff roles (`http/auth.py`), but no rule of the domain."""
