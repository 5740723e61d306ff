"""What reads each kind of source: a module a kind, and what several of them share."""
