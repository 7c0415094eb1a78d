"""The periods that tables are released for: the two terms, and the school year that they make. No others."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self

Part = Literal["autumn", "spring", "year"]
WRITTEN = r"^(\d{4})-(autumn|spring|year)$"
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
        return cls(int(found[1]), found[2])  # type: ignore[arg-type]

    @classmethod
    def of_days(cls, first: date, last: date) -> Self | None:
        """The period of these days, if it is one."""
        year = first.year if first.month >= FIRST_OF_AUTUMN[0] else first.year - 1
        parts: tuple[Part, ...] = ("autumn", "spring", "year")
        return next((period for part in parts if ((period := cls(year, part)).first, period.last) == (first, last)), None)

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
