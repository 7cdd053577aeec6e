"""What may leave by webhook, and where to: types of events, and addresses."""
