"""Excuses and make-ups side by side: of an edition, and of one person in one session."""
