"""What we know of Kafka, and nothing of Faust."""
