"""One period of a unit's or a huvudman's systematic quality work: what belongs to it, and what it came to."""
