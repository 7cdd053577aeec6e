"""What one participant has reached and what is still needed: for the own page, and for staff who look at a person."""
