"""Where professions meet: what is raised, what is advised and promised. A forum never owns a question."""
