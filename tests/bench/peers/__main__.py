"""`python -m tests.bench.peers`: our service beside event stores that others made, and a raw floor, in one run.

Every contender is a process with a database of its own on the same server (or disk), equally durable, asked by turns for the same
work. What the project's lock doesn't have is installed by name into .bench-peers, which git ignores.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from adapters.composition.logs import configure
from tests.bench.__main__ import PLACES
from tests.bench.peers.contenders import FLOOR, ON, OTHERS, OURS, READY, Failed, Ready, Running, running
from tests.bench.peers.environment import NotHere
from tests.bench.place import Place
from tests.bench.table import Figure
from tests.databases import NoPostgresHere

EXAMPLE = "example: python -m tests.bench.peers --only eventsourcing,umadb --database postgres --quick"
SMALLEST = 64  # bytes: less than our own rows ever have


@dataclass(frozen=True)
class Measure:
    """A column. asked: of every contender in every round. For times less is better, for rates more."""

    what: str
    asked: Mapping[str, Any]
    rounds: int | None = None  # where fewer than the others'


@dataclass(frozen=True)
class Size:
    """rounds: of each measure. events: of one caller in a round; others in proportion. long: events of the stream that is folded."""

    rounds: int
    events: int
    long: int
    deliveries: int

    def measures(self) -> list[Measure]:
        append = {"do": "append", "batch": 1}
        return [
            Measure("append ×1, events/s", append | {"callers": 1, "events": self.events}),
            Measure("append ×8, events/s", append | {"callers": 8, "events": self.events * 4}),
            Measure("100 a commit, events/s", append | {"callers": 1, "batch": 100, "events": self.events * 5}),
            Measure(f"fold of {self.long:,}, events/s", {"do": "fold", "events": self.long}),
            Measure("read all, events/s", {"do": "read", "events": self.long * 3}),
            Measure("append → delivered, ms p50 / p95", {"do": "deliver", "events": self.deliveries}, rounds=2),
        ]


FULL, QUICK = Size(5, 240, 1_000, 25), Size(2, 60, 300, 6)
Told = dict[str, dict[str, Any]]  # by contender, then by measure: a Figure, or why there is none


def installed(only: Sequence[str], told: Console) -> dict[str, Ready]:
    """Those that are here; of the others it is said why they are not."""
    found = {}
    for name in (FLOOR, OURS, *only):
        try:
            with told.status(f"installing {name}"):
                found[name] = READY[name]()
        except NotHere as reason:
            told.print(f"{name} is left out: {reason}", markup=False)
    return found


def measured(place: Place, database: str, ready: Mapping[str, Ready], size: Size, told: Console) -> Told:
    """Every contender of this database, by turns. One that fails is said and left out from there on."""
    with ExitStack() as stack, told.status(database) as status:
        going: dict[str, Running] = {OURS: stack.enter_context(running(ready[OURS], OURS, place, SMALLEST))}
        size_of_event = going[OURS].hello["bytes"]
        told.print(f"{database}: {size_of_event} bytes an event")
        if absent := sorted({*ready} - {*ON[database]}):
            told.print(f"not on {database}: {', '.join(absent)}")
        figures: Told = {FLOOR: {}, OURS: {}}
        for name in (each for each in ON[database] if each in ready and each != OURS):
            try:
                going[name] = stack.enter_context(running(ready[name], name, place, size_of_event))
                figures[name] = {}
            except Failed as reason:
                told.print(f"{name} did not start on {database}: {reason}", markup=False)
        for measure in size.measures():
            status.update(f"{database}: {measure.what}")
            for name, answers in _rounds(measure, going, size, told).items():
                figures[name][measure.what] = _figure(answers)
        return figures


def _rounds(measure: Measure, going: dict[str, Running], size: Size, told: Console) -> dict[str, list[dict[str, Any]]]:
    answers: dict[str, list[dict[str, Any]]] = {name: [] for name in going}
    for number in range(1 + min(measure.rounds or size.rounds, size.rounds)):
        for name in list(going):
            try:
                answer = going[name].ask(measure.asked)
            except Failed as reason:
                told.print(f"{name} failed at {measure.what}: {reason}", markup=False)
                del going[name]
                continue
            if number:  # the first round warms up
                answers[name].append(answer)
    return answers


def _figure(answers: Sequence[Mapping[str, Any]]) -> Figure | str:
    if not answers:
        return "failed"
    if "none" in answers[0]:
        return str(answers[0]["none"])
    if "milliseconds" in answers[0]:
        took = [each for answer in answers for each in answer["milliseconds"]]
        return Figure(median(took), quantiles(took, n=20, method="inclusive")[-1])
    return Figure(median(answer["count"] / answer["seconds"] for answer in answers))


def printed(where: str, figures: Told, ready: Mapping[str, Ready], size: Size, console: Console) -> None:
    table = Table(title=where, box=box.SIMPLE_HEAD, title_justify="left", title_style="bold", caption="in brackets: ratio to the floor")
    table.add_column("who")
    for measure in size.measures():
        table.add_column(measure.what, justify="right")
    for name, found in figures.items():
        table.add_row(f"{name} {ready[name].version}".strip(), *(_cell(found, figures, each.what) for each in size.measures()))
    console.print(table)


def _cell(found: Mapping[str, Any], figures: Told, what: str) -> str:
    ratio = _ratio(found, figures, what)
    return f"{found.get(what, '–')}" + (f" ({ratio:.2f})" if ratio is not None else "")


def _ratio(found: Mapping[str, Any], figures: Told, what: str) -> float | None:
    mine, floor = found.get(what), figures[FLOOR].get(what)
    return mine.middle / floor.middle if isinstance(mine, Figure) and isinstance(floor, Figure) and mine is not floor else None


def as_json(where: str, figures: Told, ready: Mapping[str, Ready], load: Sequence[float]) -> dict[str, object]:
    """Each figure with its ratio to the floor; `none` says why there is no figure."""

    def one(found: Mapping[str, Any], what: str) -> dict[str, object]:
        if not isinstance(figure := found[what], Figure):
            return {"none": figure}
        return {"middle": figure.middle, "slowest": figure.slowest, "ratio": _ratio(found, figures, what)}

    contenders = [
        {"name": name, "version": ready[name].version, "figures": {what: one(found, what) for what in found}}
        for name, found in figures.items()
    ]
    return {"database": where, "load": load, "contenders": contenders}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.peers", description=__doc__, epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default=",".join(OTHERS), metavar=",".join(OTHERS), help="which peers, beside ours and the floor")
    parser.add_argument("--database", default=",".join(PLACES), metavar=",".join(PLACES))
    parser.add_argument("--quick", action="store_true", help="less of everything: a look, not a measurement")
    parser.add_argument("--json", action="store_true", help="print JSON, a line for each database, instead of tables")
    given = parser.parse_args(arguments)
    only, databases = given.only.split(","), given.database.split(",")
    if unknown := ({*only} - {*OTHERS}) | ({*databases} - {*PLACES}):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    size = QUICK if given.quick else FULL
    configure("ERROR")
    console, told = Console(), Console(stderr=True)
    ready = installed(only, told)
    for database in databases:
        try:
            with PLACES[database]() as place:
                figures, where = measured(place, database, ready, size, told), place.described
        except NoPostgresHere as reason:
            told.print(str(reason) or NoPostgresHere.__doc__)
            continue
        load = [round(each, 1) for each in os.getloadavg()]
        if given.json:
            print(json.dumps(as_json(where, figures, ready, load)))
        else:
            printed(where, figures, ready, size, console)
            console.print(f"load of the machine over 1, 5 and 15 minutes: {', '.join(map(str, load))}; cores: {os.cpu_count()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
