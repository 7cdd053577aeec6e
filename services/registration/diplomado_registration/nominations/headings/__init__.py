"""What headings of nomination lists mean, where somebody has decided it."""
