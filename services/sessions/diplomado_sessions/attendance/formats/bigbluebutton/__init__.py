"""The CSV of the learning dashboard of BigBlueButton."""
