"""Which fact calls for which mail to whom."""
