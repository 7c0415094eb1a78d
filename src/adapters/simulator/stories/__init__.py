"""The stories of a school year: one file for each kind, each story a generator that tells it from the first concern to the end."""
