"""`sqa ask` and `sqa rebuild`."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from adapters.cli.given import Given, Json
from adapters.cli.telling import MISUSED, AsJson, err, give_up, out, print_json, progress, told

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
                _show(answer)

    @app.command(epilog="Example: sqa rebuild support_match")
    def rebuild(
        projection: Annotated[str, typer.Argument(help="One projection; left out, all are built.")] = "",
        as_json: AsJson = False,
    ) -> None:
        """Build the answers' tables anew from history, beside those in use, and change over."""
        with told(given, as_json=as_json) as here:
            from projections.runner.listing import PROJECTIONS

            with progress("Events", silent=as_json) as bar:
                try:
                    rebuilt = here.rebuild(projection or None, bar)
                except KeyError:
                    known = sorted(each.name for each in PROJECTIONS)
                    give_up("There is no projection of that name.", MISUSED, as_json=as_json, projection=projection, known=known)
            for one in rebuilt:
                if as_json:
                    print_json(one)
                else:
                    counts = ", ".join(f"{table} {after:,} rows" for table, (_, after) in one["rows"].items())
                    out.print(f"{one['projection']}: {counts}; at position {one['position']:,}.")


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


def _show(answer: Json) -> None:
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
