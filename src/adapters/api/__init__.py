"""The HTTP interface: CloudEvents in, folds of history out, every refusal a named problem."""
