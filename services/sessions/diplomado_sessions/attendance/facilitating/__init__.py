"""What facilitators see of the sessions that they lead."""
