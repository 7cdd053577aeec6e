"""Deliveries: one message to one recipient for one cause, from the plan to its end."""
