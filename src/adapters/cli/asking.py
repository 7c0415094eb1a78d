"""`sqa ask` and `sqa rebuild`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from adapters.cli.given import Given, Json
from adapters.cli.telling import MISUSED, NOT_WELL, AsJson, err, give_up, out, print_json, progress, told

MOST_ROWS = 200


def add_to(app: typer.Typer, given: Callable[[], Given]) -> None:
    """Add these verbs."""

    @app.command(epilog="Example: sqa ask roles --param unit=4e79a00a-c780-5a65-aab9-9bfbab70a15e --param on=2026-03-03")
    def ask(
        question: Annotated[str, typer.Argument(help="The question's name; left out, all are listed.")] = "",
        param: Annotated[list[str] | None, typer.Option("--param", "-p", help="name=value; also on, as_known_on.")] = None,
        as_json: AsJson = False,
    ) -> None:
        """Ask a question of history. Sealed texts stay withheld here."""
        parameters = dict(_split(each, as_json=as_json) for each in param or [])
        with told(given, as_json=as_json) as here:
            if not question:
                _list(here, as_json=as_json)
                return
            answer = here.ask(question, parameters)
            if as_json:
                print_json(answer)
            else:
                show(answer)

    @app.command(epilog="Example: sqa rebuild support_match")
    def rebuild(  # noqa: PLR0917 - each is an option by its name
        projection: Annotated[str, typer.Argument(help="One projection; left out, all are built.")] = "",
        status: Annotated[bool, typer.Option("--status", help="Only tell what serves, and what is kept of before.")] = False,
        take_back: Annotated[bool, typer.Option("--take-back", help="Let the generation before serve again, brought up to date.")] = False,
        dry_run: Annotated[
            bool, typer.Option("--dry-run", help="Only tell what this code could not take in; ends with 3 when there is such.")
        ] = False,
        accept_difference: Annotated[
            bool, typer.Option("--accept-difference", help="Change over also when the same code gives other rows than those that serve.")
        ] = False,
        as_json: AsJson = False,
    ) -> None:
        """Build the answers' tables anew from history, beside those in use, and change over. What served is kept, and can be taken back."""
        if status + take_back + dry_run > 1 or (take_back and not projection):
            give_up("One of --status, --dry-run and --take-back PROJECTION at a time.", MISUSED, as_json=as_json)
        with told(given, as_json=as_json) as here:
            if status:
                _tell_generations(here.generations(), as_json=as_json)
                return
            with progress("Events", silent=as_json) as bar:
                if dry_run:
                    _tell_tried(here.try_rebuild(bar), as_json=as_json)
                    return
                try:
                    if take_back:
                        rebuilt = [here.take_back(projection, bar)]
                    else:
                        rebuilt = here.rebuild(projection or None, bar, accept_difference=accept_difference)
                except KeyError:
                    known = sorted(each["projection"] for each in here.generations())
                    give_up("There is no projection of that name.", MISUSED, as_json=as_json, projection=projection, known=known)
            for one in rebuilt:
                if as_json:
                    print_json(one)
                else:
                    counts = ", ".join(f"{table} {after:,} rows" for table, (_, after) in one["rows"].items())
                    out.print(f"{one['projection']}: {counts}; at position {one['position']:,}.")


def _tell_generations(generations: Sequence[Json], *, as_json: bool) -> None:
    table = Table("projection", "generation", "built by", "parked", "kept of before", box=None, pad_edge=False)
    for one in generations:
        if as_json:
            print_json(one)
        built = "this code" if one["by_this_code"] else "other code, to be rebuilt" if one["to_be_rebuilt"] else "other code, taken back"
        kept = "–" if one["kept_generation"] is None else f"{one['kept_generation']}, at position {one['kept_position']:,}"
        table.add_row(one["projection"], str(one["generation"]), built, str(one["parked"]), kept)
    if not as_json:
        out.print(table)


def _tell_tried(found: Sequence[Json], *, as_json: bool) -> None:
    for one in found:
        if as_json:
            print_json(one)
        else:
            out.print(f"{one['projection']}: {one['stream']} at position {one['position']:,}: {one['error']}", markup=False)
    if found:
        raise typer.Exit(NOT_WELL)
    if not as_json:
        out.print("This code takes in all that has happened.")


def _split(said: str, *, as_json: bool) -> tuple[str, str]:
    name, equals, value = said.partition("=")
    if not equals or not name:
        give_up("A parameter is written name=value.", MISUSED, as_json=as_json, given=said)
    return name, value


def _list(here: Given, *, as_json: bool) -> None:
    table = Table("question", "", "parameters", box=None, pad_edge=False)
    for question in here.questions():
        if as_json:
            print_json(question)
        table.add_row(question["name"], f"{question['sv']}\n[dim]{question['en']}[/dim]", ", ".join(question["parameters"]))
    if not as_json:
        out.print(table)


def show(answer: Json) -> None:
    """Print an answer as a table, then its figures."""
    names, rows = answer["names"], answer["rows"][:MOST_ROWS]
    columns = [name for name in answer["columns"] if any(row.get(name) is not None for row in rows)]
    cells = [[_cell(row.get(name), names) for name in columns] for row in rows]
    headings = [answer["columns"][name]["sv"] for name in columns]
    table = Table(*headings, box=None, pad_edge=False)
    for line in cells:
        table.add_row(*line)
    # as wide as it needs to be: a line that the terminal breaks can still be read, a cell that was cut can't
    needed = sum(max(map(len, each)) + 2 for each in zip(headings, *cells, strict=True))
    Console(width=max(out.width, needed), highlight=False).print(table)
    for name, figure in answer["figures"].items():
        out.print(f"{name}: {figure}", markup=False)
    more = len(answer["rows"]) - MOST_ROWS
    err.print(f"{len(answer['rows']):,} rows{f', {more:,} of them not shown (--json shows all)' if more > 0 else ''}; ", end="")
    err.print(f"true at position {answer['position']:,}.")


def _cell(value: object, names: Json) -> str:
    if value is None:
        return ""
    if isinstance(value, dict) and value.keys() & {"withheld", "erased"}:
        return "–"
    if isinstance(value, datetime):
        from sqa.vocabulary import STOCKHOLM

        return f"{value.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
    return str(names.get(str(value), value))
