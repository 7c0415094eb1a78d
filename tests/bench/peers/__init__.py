"""Event stores that others made, measured beside ours in the same run: `python -m tests.bench.peers --help`."""
