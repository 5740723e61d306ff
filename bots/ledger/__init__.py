"""Who asked for what, and what each chat was told: the delivery ledger, on SQLite or PostgreSQL."""
