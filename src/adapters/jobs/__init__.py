"""Time-driven work. A job never writes history itself: it looks what follows of itself, and proposes it like everybody else."""
