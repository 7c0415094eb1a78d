"""How a question is meant to travel: a process map in versions, which staff propose changes to."""
