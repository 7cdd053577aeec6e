"""What this service knows of participants: their names and e-mails, and the editions that they registered for."""
