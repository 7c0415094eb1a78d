"""The questions that history answers: one file each, with its table, fold and query."""
