"""What evidence shows of registrations in a session, in its seconds and just around it."""
