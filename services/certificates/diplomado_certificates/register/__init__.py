"""Certificates: what is frozen when one is issued, the register of all that were issued, and their revocation."""
