"""Ways in which people showed up."""
