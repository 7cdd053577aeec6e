"""Which recordings may be watched."""
