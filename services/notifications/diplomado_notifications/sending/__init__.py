"""Bringing due deliveries to the mail server, each once."""
