"""Live meetings: all SQL of them."""
