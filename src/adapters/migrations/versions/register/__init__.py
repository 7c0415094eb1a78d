"""What became of the tables of the register."""
