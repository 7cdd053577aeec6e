"""Everything that files show in a session, also what nobody has to decide."""
