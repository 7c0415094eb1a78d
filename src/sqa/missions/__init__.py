"""What a unit's pupil health, or another group of staff, is there for: a statement in versions, and who has read it."""
