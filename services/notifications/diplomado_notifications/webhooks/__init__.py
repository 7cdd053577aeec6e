"""Events by HTTP, for systems without Kafka: who receives which types, what was sent, and the role that sends."""
