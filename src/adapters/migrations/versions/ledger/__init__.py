"""What became of the tables of the ledger."""
