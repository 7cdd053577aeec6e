"""What makes up for a session that a person missed: an equivalent session, or an assignment."""
