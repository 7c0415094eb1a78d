"""The ledger: what an event becomes when it is history, where it lies, and how it is read again."""
