"""`python -m tests.bench`: the benchmark table, one per database, each line beside its raw floor of the same run."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

import orjson
from rich.console import Console

from adapters.composition.logs import configure
from tests.bench import append, catch_up, http, improvement, latency, ledgers, memory, question, replay
from tests.bench.place import Place, postgres_place, sqlite_place
from tests.bench.rounds import Effort
from tests.bench.table import Line, as_json, printed
from tests.bench.telling import write_history
from tests.databases import NoPostgresHere


@dataclass(frozen=True)
class Size:
    """How much is done, and for how long.

    events: in the history that is caught up with and asked; long_case: events of the case that is replayed; stories: told in a
    round, of some thirty events each.
    """

    effort: Effort
    stories: int
    long_case: int
    events: int
    asks: Effort
    latency: Effort


FULL = Size(Effort(15, 4), stories=4, long_case=10_000, events=20_000, asks=Effort(30, 0.5), latency=Effort(400, 4))
QUICK = Size(Effort(2, 0.5), stories=2, long_case=1_000, events=1_000, asks=Effort(6, 0.1), latency=Effort(40, 0.5))
TINY = Size(Effort(1, 1), stories=1, long_case=100, events=200, asks=Effort(2, 0.1), latency=Effort(3, 1))


EVENTS_OF_A_SCHOOL = 2_000  # some sixty cases: a longer history is that of more schools, as a school grows no larger
MEASURES = ("append", "ledgers", "replay", "catch-up", "question", "improvement", "http", "latency", "memory")


def _lines(place: Place, size: Size, only: Sequence[str]) -> Iterator[Line]:
    if "append" in only:
        yield from append.lines(place, size.effort, size.stories)
    if "ledgers" in only:
        yield from ledgers.lines(place, size.effort, size.stories)
    if "replay" in only:
        yield from replay.lines(place, size.effort, size.long_case)
    if "catch-up" in only or "question" in only:
        with place.town("answers", units=max(10, size.events // EVENTS_OF_A_SCHOOL)) as town:
            write_history(town, size.events)
            town.huvudman.views.catch_up()
            if "catch-up" in only:
                yield from catch_up.lines(place, town, replace(size.effort, rounds=min(3, size.effort.rounds)))
            if "question" in only:
                yield from question.lines(place, town, size.asks)
    if "improvement" in only:
        yield from improvement.lines(size.asks, size.long_case)
    if "http" in only:
        yield from http.lines(place, size.effort, 1)
    if "latency" in only:
        yield from latency.lines(place, size.latency)
    if "memory" in only:
        yield from memory.lines(place, size.events)


PLACES: dict[str, Callable[[], AbstractContextManager[Place]]] = {"sqlite": sqlite_place, "postgres": postgres_place}


def measured(database: str, only: Sequence[str], size: Size, console: Console) -> tuple[str, list[Line]]:
    """What it was measured on, and the lines. Raises NoPostgresHere."""
    lines = []
    with PLACES[database]() as place, console.status(database) as status:
        for line in _lines(place, size, only):
            lines.append(line)
            status.update(f"{database}: {line.what}")
        return place.described, lines


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="less of everything: a look, not a measurement")
    parser.add_argument("--tiny", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--only", default=",".join(MEASURES), metavar=",".join(MEASURES))
    parser.add_argument("--database", default=",".join(PLACES), metavar=",".join(PLACES))
    parser.add_argument("--events", type=int, help="how many events the history has that is caught up with and asked about")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    given = parser.parse_args(arguments)
    size = TINY if given.tiny else QUICK if given.quick else FULL
    if given.events:
        size = replace(size, events=given.events)
    configure("ERROR")
    console, told = Console(), Console(stderr=True)
    for database in given.database.split(","):
        try:
            where, lines = measured(database, given.only.split(","), size, told)
        except NoPostgresHere as reason:
            told.print(str(reason) or NoPostgresHere.__doc__)
            continue
        if given.json:
            sys.stdout.write(orjson.dumps(as_json(where, lines)).decode() + "\n")
        else:
            printed(where, lines, console)
    return 0


if __name__ == "__main__":
    sys.exit(main())
