"""What waits for a decision of the coordination: guests to identify, sessions to close, recordings to review."""
