"""What headings of nomination lists mean, where a person has decided it for the lists of an institution."""
