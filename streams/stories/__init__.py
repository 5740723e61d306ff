"""PURE. Identity, the toll ledger, what is new."""
