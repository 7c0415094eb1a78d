"""The periods that tables are released for: the two terms, and the school year that they make. No others."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self

Part = Literal["autumn", "spring", "year"]
WRITTEN = r"^(\d{4})-(autumn|spring|year)$"
IN_WORDS = (
    "the year in which the school year begins, and its part: 2025-autumn (August to December 2025), 2025-spring (January to July 2026), "
    "2025-year (August 2025 to July 2026)"
)
# A school year ends on 31 July, when its last support may be followed up; so every day is in one term and one school year.
FIRST_OF_AUTUMN, LAST_OF_AUTUMN = (8, 1), (12, 31)
FIRST_OF_SPRING, LAST_OF_SPRING = (1, 1), (7, 31)


@dataclass(frozen=True, slots=True)
class Period:
    """A term or a school year, by the year that the school year begins in: `2025-autumn`, `2025-spring` (of 2026), `2025-year`."""

    begins: int
    part: Part

    @classmethod
    def of(cls, written: str) -> Self:
        """The period of this name. Raises ValueError."""
        found = re.fullmatch(WRITTEN, written, re.ASCII)
        if found is None or not 1900 <= int(found[1]) <= 2200:
            raise ValueError("a period is written 2025-autumn, 2025-spring or 2025-year")
        return cls(int(found[1]), found[2])  # type: ignore[arg-type]  # WRITTEN lets through nothing else

    @classmethod
    def of_days(cls, first: date, last: date) -> Self | None:
        """The period of these days, if it is one."""
        year = first.year if first.month >= FIRST_OF_AUTUMN[0] else first.year - 1
        parts: tuple[Part, ...] = ("autumn", "spring", "year")
        return next((period for part in parts if ((period := cls(year, part)).first, period.last) == (first, last)), None)

    @classmethod
    def over(cls, today: date, years: int = 2) -> Iterator[Self]:
        """Those that are over, of so many school years back, the earliest first. Only such may be released."""
        parts: tuple[Part, ...] = ("autumn", "spring", "year")
        there_are = (cls(year, part) for year in range(today.year - years, today.year + 1) for part in parts)
        yield from (period for period in there_are if period.last < today)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.begins + 1, *FIRST_OF_SPRING) if self.part == "spring" else date(self.begins, *FIRST_OF_AUTUMN)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.begins, *LAST_OF_AUTUMN) if self.part == "autumn" else date(self.begins + 1, *LAST_OF_SPRING)

    def __str__(self) -> str:
        return f"{self.begins}-{self.part}"
