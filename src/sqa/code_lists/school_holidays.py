"""School holidays: the code list `school-holiday`, whose codes are spans of days, `2025-12-20/2026-01-07`, from the first to the last."""

import re
from datetime import date

NAME = "school-holiday"
FROM_TO = re.compile(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)", re.ASCII)


def days_of(code: str) -> tuple[date, date] | None:
    """The first and the last day that a code tells, or None for what tells none."""
    found = FROM_TO.fullmatch(code)
    try:
        first, last = map(date.fromisoformat, found.groups()) if found else (date.max, date.min)
    except ValueError:
        return None
    return (first, last) if first <= last else None
