"""What operators see and order of sources."""
