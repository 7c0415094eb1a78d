"""Every question as a principal asks it of a school, in process, names and permitted texts included."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from adapters.api.answering import ask
from adapters.api.moments import Moments
from sqa.privacy.permits import Caller
from tests.bench.municipality import ROLES
from tests.bench.place import Place, Town
from tests.bench.raw_tables import RawTables, raw_tables
from tests.bench.rounds import Effort, times
from tests.bench.stories import TERM
from tests.bench.table import MILLISECONDS, Line

GOAL = "p95 ≤ 50"
NOW = Moments(None, None)
THEN = TERM + timedelta(days=60)


def lines(place: Place, town: Town, effort: Effort) -> Iterator[Line]:
    position = town.huvudman.ledger.head()[0]
    with raw_tables(place, town.huvudman.name) as raw:
        asking = Asking(town, raw, effort)
        for name in sorted(town.huvudman.views.questions()):
            yield asking.line(name)
        yield asking.line("owners", Moments(THEN, None), ", on")
        yield asking.line("owners", Moments(THEN, position // 2), ", on, as_known_on")


@dataclass(frozen=True)
class Asking:
    """A principal, with the tables that answers come from beside them."""

    town: Town
    raw: RawTables
    effort: Effort

    def line(self, name: str, moments: Moments = NOW, when: str = "") -> Line:
        town, school = self.town, self.town.schools[0]
        caller = Caller("principal", "staff", school.principal, ROLES["principal"], frozenset([school.unit]))
        question = town.huvudman.views.questions()[name]
        said, column, value = _asked(town, name)
        tables = [table.name for projection in question.needs for table in projection.tables]

        def bare(table: str) -> int:
            return len(self.raw.select(table, column, value))

        answer = partial(ask, name, said, caller, town.huvudman, moments)
        rows, there = len(answer().rows), sum(map(bare, tables))
        ours, floor = times(self.effort, _done(answer), _done(lambda: [bare(table) for table in tables]))
        beside = f"SELECT of {there} rows from {', '.join(tables)}"
        return Line(f"{name}{when}: {rows} rows", f"{MILLISECONDS}, p50 / p95", ours, floor, beside, GOAL)


def _done(work: Callable[[], object]) -> Callable[[], None]:
    def do() -> None:
        work()

    return do


def _asked(town: Town, name: str) -> tuple[Mapping[str, Any], str, Any]:
    """The parameters of a question, and the column and value that the bare SELECT goes by: a unit, or a case where one must be named."""
    school, story = town.schools[0], town.story(0)
    match name:
        case "situation":
            return {"case": story.case}, "stream", story.case
        case "takeover":
            return {"duty": school.special}, "unit", _stored(town, school.unit)
        case _:
            return {"unit": school.unit}, "unit", _stored(town, school.unit)


def _stored(town: Town, unit: UUID) -> str | UUID:
    return unit if town.composition.settings.database_url else unit.hex
