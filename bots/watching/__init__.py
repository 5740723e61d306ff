"""What is said of the bot to whoever watches it: health, readiness, metrics."""
