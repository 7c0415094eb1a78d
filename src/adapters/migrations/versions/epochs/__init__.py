"""What became of the tables of the epochs."""
