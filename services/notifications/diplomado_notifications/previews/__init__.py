"""What a template looks like, filled with invented facts."""
