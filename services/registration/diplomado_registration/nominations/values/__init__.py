"""What values of coded columns mean in nomination lists, where a person has decided it for those of an institution."""
