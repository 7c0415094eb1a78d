"""Every question, in process, names and permitted texts included: as the principals of many schools ask it, and as an auditor does."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from typing import Any
from uuid import UUID

from adapters.api.answering import Told, ask
from adapters.api.moments import Moments
from sqa.eventing.collecting import nothing_to_collect
from sqa.privacy.permits import Caller
from tests.bench.municipality import ROLES
from tests.bench.place import Place, Town
from tests.bench.raw_tables import RawTables, raw_tables
from tests.bench.rounds import Effort, times
from tests.bench.routine import routine_of
from tests.bench.stories import TERM
from tests.bench.table import MILLISECONDS, Line

GOAL = "p95 ≤ 50"
NOW = Moments(None, None)
THEN = TERM + timedelta(days=60)
AUDITOR = Caller("auditor", "auditor")
ONE_BY_ONE = ("situation", "takeover", "process-map")  # an auditor names one case, duty or routine, as a principal does

BASIS = {"table": "match", "period": "2025-autumn"}


def lines(place: Place, town: Town, effort: Effort) -> Iterator[Line]:
    position = town.huvudman.ledger.head()[0]
    with raw_tables(place, town.huvudman.name) as raw:
        asking = Asking(town, raw, effort)
        for name in sorted(town.huvudman.views.questions()):
            yield asking.line(name)
        yield asking.line("owners", Moments(THEN, None), ", on")
        yield asking.line("owners", Moments(THEN, position // 2), ", on, as_known_on")
        for name in sorted(town.huvudman.views.questions()):
            if name not in ONE_BY_ONE:
                yield asking.line_of_all(name)


@dataclass(frozen=True)
class Asking:
    """Who asks, with the tables that answers come from beside them."""

    town: Town
    raw: RawTables
    effort: Effort

    def line(self, name: str, moments: Moments = NOW, when: str = "") -> Line:
        """One school after another, each asked about by its own principal: an answer that is warm for one is not for the next."""
        ours, floor = cycle(range(len(self.town.schools))), cycle(range(len(self.town.schools)))
        tables = self._tables(name)

        def answer(number: int) -> Told:
            school = self.town.schools[number]
            caller = Caller("principal", "staff", school.principal, ROLES["principal"], frozenset([school.unit]))
            return ask(name, _asked(self.town, number, name)[0], caller, self.town.huvudman, moments)

        def bare(number: int) -> int:
            _, column, value = _asked(self.town, number, name)
            return sum(len(self.raw.select(table, column, value)) for table in tables)

        rows, there = len(answer(0).rows), bare(0)
        found = times(self.effort, _done(lambda: answer(next(ours))), _done(lambda: bare(next(floor))))
        beside = f"SELECT of {there} rows from {', '.join(tables)}"
        return Line(f"{name}{when}: {rows} rows", f"{MILLISECONDS}, p50 / p95", *found, beside, GOAL)

    def line_of_all(self, name: str) -> Line:
        """Every row there is, as an auditor gets it who names no unit."""
        tables = self._tables(name)

        def answer() -> Told:
            return ask(name, BASIS if name == "release-basis" else {}, AUDITOR, self.town.huvudman, NOW)

        def bare() -> int:
            return sum(len(self.raw.all_of(table)) for table in tables)

        rows, there = len(answer().rows), bare()
        found = times(self.effort, _done(answer), _done(bare))
        return Line(f"{name}, of all: {rows} rows", f"{MILLISECONDS}, p50 / p95", *found, f"SELECT of all {there} rows")

    def _tables(self, name: str) -> list[str]:
        return [table.name for projection in self.town.huvudman.views.questions()[name].needs for table in projection.tables]


def _done(work: Callable[[], object]) -> Callable[[], None]:
    def do() -> None:
        with nothing_to_collect():  # as over HTTP, where an answer is written and let go of first
            work()

    return do


def _asked(town: Town, number: int, name: str) -> tuple[Mapping[str, Any], str, Any]:
    """What is asked about a school, and the column and value that the bare SELECT goes by: a unit, or a case where one must be named."""
    school = town.schools[number]
    match name:
        case "situation":
            case = town.story(number).case
            return {"case": case}, "stream", case
        case "takeover":
            return {"duty": school.special}, "unit", _stored(town, school.unit)
        case "release-basis":
            return {"unit": school.unit, **BASIS}, "unit", _stored(town, school.unit)
        case "process-map":
            return {"unit": school.unit, "routine": routine_of(school)}, "unit", _stored(town, school.unit)
        case _:
            return {"unit": school.unit}, "unit", _stored(town, school.unit)


def _stored(town: Town, unit: UUID) -> str | UUID:
    return unit if town.composition.settings.database_url else unit.hex
