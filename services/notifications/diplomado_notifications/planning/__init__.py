"""Planning: which event calls for which mail to whom."""
