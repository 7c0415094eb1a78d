"""The school year 2025/26 in Älvbacka: terms, holidays and working hours. A moment at school never falls on a day off."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from adapters.simulator.dice import Dice
from sqa.vocabulary import STOCKHOLM

REGISTER_IS_IMPORTED = date(2025, 8, 1)
FIRST_DAY = date(2025, 8, 18)
LAST_DAY = date(2026, 8, 28)
SUMMER = (date(2026, 6, 15), date(2026, 8, 14))
NEXT_SCHOOL_YEAR = date(2026, 7, 1)
HOLIDAYS = (
    (date(2025, 10, 27), date(2025, 10, 31)),  # höstlov
    (date(2025, 12, 22), date(2026, 1, 9)),  # jullov
    (date(2026, 2, 23), date(2026, 2, 27)),  # sportlov
    (date(2026, 4, 3), date(2026, 4, 10)),  # påsklov
    (date(2026, 5, 1), date(2026, 5, 1)),
    (date(2026, 5, 14), date(2026, 5, 15)),  # Kristi himmelsfärd
    SUMMER,
)
_NEVER = date(2100, 1, 1)


def _is_a_school_day(day: date) -> bool:
    return day.weekday() < 5 and not any(first <= day <= last for first, last in HOLIDAYS)


_SPAN = (LAST_DAY - FIRST_DAY).days + 1
SCHOOL_DAYS = tuple(day for n in range(_SPAN) if _is_a_school_day(day := FIRST_DAY + timedelta(n)))


def school_day(on_or_after: date, later: int = 0) -> date:
    """The first school day on or after a day, or one that many school days later; past the year's end: a day that never comes."""
    at = bisect_left(SCHOOL_DAYS, on_or_after) + later
    return SCHOOL_DAYS[at] if at < len(SCHOOL_DAYS) else _NEVER


def due_day(today: date, weeks: int) -> date:
    """A school day some weeks on, for something to be due; what would fall in summer is due before it, if there is time."""
    day = today + timedelta(weeks=weeks)
    first, last = SUMMER
    if first <= day <= last:
        before = first - timedelta(days=5 + weeks % 7)
        day = before if before - today >= timedelta(weeks=3) else last + timedelta(weeks=2)
    found = school_day(day)
    return found if found < _NEVER else day - timedelta(days=max(0, day.weekday() - 4))


@cache
def midnight(day: date) -> datetime:
    """When the day begins in Sweden, in UTC."""
    return datetime.combine(day, time.min, STOCKHOLM).astimezone(UTC)


def at_work(day: date, dice: Dice) -> datetime:
    """An instant in working hours of a day: between 8.10 and 16.30 in Sweden."""
    # The clocks change on Sundays, so a school day has its offset from midnight.
    return midnight(day) + timedelta(seconds=29_400 + int(dice.random() * 30_000))
