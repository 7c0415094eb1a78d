"""A ledger's own first record."""
