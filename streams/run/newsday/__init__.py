"""A day's news written for the project, and the stand on loopback that publishes it as growing feeds."""
