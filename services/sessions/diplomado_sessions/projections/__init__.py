"""Tables filled from other services' events: editions, people, registrations."""
