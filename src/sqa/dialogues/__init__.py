"""A dialogue meeting: what was said, how it was grouped, by whom and how surely, and what came of it."""
