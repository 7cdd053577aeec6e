"""Tables copied from the events of other services: editions, people, registrations."""
