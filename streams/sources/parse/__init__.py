"""Hostile bytes as items: pure functions, run in the cage."""
