"""Improvement: what the cases show together becomes an effort of its own, with a baseline, goals, an evaluation and an end."""
