"""How a process is told to end, and how it ends when going on would be wrong."""
