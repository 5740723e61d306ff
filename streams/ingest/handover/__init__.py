"""What is new finds its number, and its place on Kafka or in the spool."""
