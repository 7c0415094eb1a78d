"""`sqa release`."""

from collections.abc import Callable
from typing import Annotated

import typer
from rich.table import Table

from adapters.cli.given import Given, Json
from adapters.cli.telling import AsJson, out, print_json, told

SHOWN = {"suppressed": "•", "missing": "–"}


def add_to(app: typer.Typer, given: Callable[[], Given]) -> None:
    """Add these verbs."""
    release = typer.Typer(help="Statistics that may be told to all: few enough to be somebody is hidden.", no_args_is_help=True)
    app.add_typer(release, name="release")

    @release.command(epilog="Example: sqa release make outcomes 2025-autumn")
    def make(
        table: Annotated[str, typer.Argument(help="outcomes; or match or needs, which are released together.")],
        period: Annotated[str, typer.Argument(help="A term or school year that is over: 2025-autumn, 2025-spring (of 2026), 2025-year.")],
        as_known_on: Annotated[str | None, typer.Option(help="As it was known on this day, or at this instant or position.")] = None,
        as_json: AsJson = False,
    ) -> None:
        """Release a table for a period. Asked for again, it is the release that there is."""
        with told(given, as_json=as_json) as here:
            for made in here.release(table, period, as_known_on):
                if as_json:
                    print_json(made)
                else:
                    out.print(f"{_line(made)}{'' if made['new'] else ' (as it was released before)'}", markup=False)

    @release.command("list", epilog="Example: sqa release list --json")
    def list_(as_json: AsJson = False) -> None:
        """Every release, the earliest first."""
        with told(given, as_json=as_json) as here:
            for made in here.releases():
                if as_json:
                    print_json(made)
                else:
                    out.print(_line(made), markup=False)

    @release.command(epilog="Example: sqa release show release/1f0e4c3a-5a55-5c56-9a35-6a3b8f1d2c77")
    def show(
        release: Annotated[str, typer.Argument(help="The release, as `sqa release list` names it.")],
        as_json: AsJson = False,
    ) -> None:
        """A release with its cells: • is suppressed, – is missing, 0 is nobody."""
        with told(given, as_json=as_json) as here:
            made = here.release_shown(release)
            if as_json:
                print_json(made)
                return
            out.print(_line(made), markup=False)
            table = Table("unit", "dimension", "value", "count", "of", box=None, pad_edge=False)
            for cell in made["cells"]:
                dimension, value = cell["dimensions"] or ("", "")
                shown = SHOWN.get(cell["state"])
                figures = [shown or str("" if cell[name] is None else cell[name]) for name in ("count", "of")]
                table.add_row(made["names"].get(cell["unit"], cell["unit"]), dimension, value, *figures)
            out.print(table)


def _line(made: Json) -> str:
    told_of = f"{made['table']} {made['period']}"
    cells = f"{made['number_of_cells']:,} cells, {made['suppressed']:,} suppressed"
    return f"{made['release']}  {told_of}: {cells}; position {made['position']:,}, sha256 {made['sha256']}"
