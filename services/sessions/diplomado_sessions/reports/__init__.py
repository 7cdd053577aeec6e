"""The attendance and the scores of a whole edition: people by sessions, drawn and as files."""
