"""What a Kafka cluster must have for the services: topics with their settings, users, and the rights of each."""
