"""All that was decided about the lists of an institution, read and set as a whole."""
