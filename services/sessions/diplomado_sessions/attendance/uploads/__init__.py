"""Files between their preview and its confirmation, so that what was seen is what is imported."""
