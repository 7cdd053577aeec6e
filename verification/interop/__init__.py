"""Credentials of ours, and altered copies of them, before verifiers that others wrote."""
