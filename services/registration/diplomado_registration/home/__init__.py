"""The first page of staff: what waits for a decision, and the editions in their scope."""
