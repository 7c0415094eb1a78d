"""`python -m tests.bench`: the benchmark table, one per database, each line beside its raw floor of the same run."""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import orjson
from rich.console import Console

from tests.bench import append, replay
from tests.bench.place import Place, postgres_place, sqlite_place
from tests.bench.table import Line, as_json, printed
from tests.databases import NoPostgresHere


@dataclass(frozen=True)
class Size:
    """How much is done: rounds of each, A B A B; stories of some thirty events per round; events in history and in the long case."""

    rounds: int
    stories: int
    long_case: int
    events: int


FULL = Size(rounds=15, stories=4, long_case=10_000, events=20_000)
QUICK = Size(rounds=5, stories=4, long_case=1_000, events=2_000)
TINY = Size(rounds=1, stories=1, long_case=100, events=200)

MEASURES: dict[str, Callable[[Place, Size], Iterator[Line]]] = {
    "append": lambda place, size: append.lines(place, size.rounds, size.stories),
    "replay": lambda place, size: replay.lines(place, size.rounds, size.long_case),
}
PLACES: dict[str, Callable[[], AbstractContextManager[Place]]] = {"sqlite": sqlite_place, "postgres": postgres_place}


def measured(database: str, only: Sequence[str], size: Size, console: Console) -> tuple[str, list[Line]]:
    """What it was measured on, and the lines. Raises NoPostgresHere."""
    lines = []
    with PLACES[database]() as place, console.status("") as status:
        for name in only:
            status.update(f"{database}: {name}")
            lines += list(MEASURES[name](place, size))
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
        size = Size(size.rounds, size.stories, size.long_case, given.events)
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
