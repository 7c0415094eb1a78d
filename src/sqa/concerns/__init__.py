"""Concerns: any member of staff raises one in one call, and always gets an answer."""
