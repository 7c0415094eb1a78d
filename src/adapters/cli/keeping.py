"""`sqa token`, `migrate`, `doctor`, `backup`, `restore` and `docs`."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

import typer

from adapters.cli.given import Given
from adapters.cli.telling import MISUSED, NOT_WELL, AsJson, err, give_up, out, print_json, told

Folder = Annotated[Path, typer.Argument(file_okay=False)]
Keys = Annotated[Path, typer.Option("--keys", file_okay=False, help="Where the keys lie: never with the history, only the newest copy.")]


def add_to(app: typer.Typer, given: Callable[[], Given]) -> None:
    """Add these verbs."""

    @app.command(epilog="Example: sqa token staff --duty 3f2c1b1e-2b5c-4a68-9a86-0d2f1b8f0c11 --days 1")
    def token(  # noqa: PLR0917 - each is an option by its name
        kind: Annotated[
            Literal["service", "staff", "auditor", "calendar"],
            typer.Argument(help="A backend, one duty, who reads everything, or a link to one duty's calendar."),
        ],
        duty: Annotated[UUID | None, typer.Option(help="Whose: for staff and calendar.")] = None,
        speaks_for: Annotated[list[UUID] | None, typer.Option(help="A duty the service speaks for; none means any.")] = None,
        types: Annotated[list[str] | None, typer.Option(help="A pattern of event types the service appends.")] = None,
        reads: Annotated[bool, typer.Option(help="May the service read?")] = False,
        subject: Annotated[str | None, typer.Option(help="What the caller is called in history: not a name.")] = None,
        days: Annotated[int, typer.Option(min=1, max=366)] = 30,
        as_json: AsJson = False,
    ) -> None:
        """Make a bearer token, signed with this installation's key; or the address of a calendar, which opens nothing else."""
        if kind in ("staff", "calendar") and duty is None:
            give_up("A token for staff, and a calendar, name the duty: --duty ID.", MISUSED, as_json=as_json)
        with told(given, as_json=as_json) as here:
            made = here.token(
                kind,
                subject=subject,
                duty=duty,
                speaks_for=speaks_for or (),
                types=types or (["sqa.*"] if kind == "service" else ()),
                reads=reads,
                valid_for=timedelta(days=days),
            )
            if as_json:
                print_json({"token": made})
            else:
                out.print(made, markup=False)

    @app.command(epilog="Example: sqa migrate   ·   sqa migrate --all   ·   sqa migrate --status --json")
    def migrate(
        every: Annotated[bool, typer.Option("--all", help="Every huvudman that is kept here, not only SQA_HUVUDMAN.")] = False,
        status: Annotated[
            bool, typer.Option("--status", help="Change nothing; tell the revisions, and end with 3 when they are others.")
        ] = False,
        as_json: AsJson = False,
    ) -> None:
        """Make the tables that are missing, and bring the others to this release. Before serving; harmless to repeat, also at once."""
        with told(given, as_json=as_json) as here:
            if status:
                _tell_revisions(
                    here, [one["name"] for one in here.tenants.listed() if not one["moved_to"]] if every else [None], as_json=as_json
                )
                return
            if every:
                names = here.migrate_all()
            else:
                here.migrate()
                names = [here.settings.huvudman]
            for name in names:
                if as_json:
                    print_json({"migrated": name})
                else:
                    out.print(f"Everything is in place for {name}.")

    @app.command(epilog="Example: sqa doctor --json")
    def doctor(as_json: AsJson = False) -> None:
        """Look whether everything is as it should be."""
        with told(given, as_json=as_json) as here:
            checks = here.check_up()
            for check in checks:
                if as_json:
                    print_json({"check": check.name, "well": check.well, "found": check.found, "advice": check.advice})
                else:
                    mark = "[green]well[/green]" if check.well else "[red]mend[/red]"
                    out.print(f"{mark}  {check.name}: {check.found}{f'  → {check.advice}' if check.advice else ''}")
            if not all(check.well for check in checks):
                raise typer.Exit(NOT_WELL)
            if not as_json:
                out.print("All is well.")

    @app.command(epilog="Example: sqa backup /backup/2026-03-03 --keys /vault/sqa")
    def backup(folder: Folder, keys: Keys, as_json: AsJson = False) -> None:
        """Copy the SQLite files while they are in use: history to one place, the keys to another."""
        _report(given, lambda here: here.backup(folder, keys), "written", as_json=as_json)

    @app.command(epilog="Example: SQA_DATA=/srv/new sqa restore /backup/2026-03-03 --keys /vault/sqa")
    def restore(folder: Folder, keys: Keys, as_json: AsJson = False) -> None:
        """Put a backup into an empty data folder."""
        _report(given, lambda here: here.restore(folder, keys), "restored", as_json=as_json)

    @app.command(epilog="Example: sqa docs --check")
    def docs(
        folder: Annotated[Path, typer.Option(help="Where the pages lie.")] = Path("docs"),
        check: Annotated[bool, typer.Option("--check", help="Write nothing; end with 3 when a page is not current.")] = False,
    ) -> None:
        """Write the pages that are made from the code: events, rules, refusals, questions, settings."""
        from adapters.cli import docs as pages

        raise typer.Exit(pages.run(folder, check=check))


def _tell_revisions(here: Given, names: Sequence[str | None], *, as_json: bool) -> None:
    well = True
    for name in names:
        for one in here.standing(name):
            well &= one["state"] == "current"
            if as_json:
                print_json({"huvudman": name or here.settings.huvudman, **one})
            else:
                out.print(f"{name or here.settings.huvudman} {one['part']}: {one['revision'] or 'none'} of {one['wanted']}, {one['state']}")
    if not well:
        err.print("Next: sqa migrate")
        raise typer.Exit(NOT_WELL)


def _report(given: Callable[[], Given], does: Callable[[Given], list[str]], verb: str, *, as_json: bool) -> None:
    with told(given, as_json=as_json) as here:
        files = does(here)
        if as_json:
            print_json({verb: files})
            return
        for file in files:
            out.print(file, markup=False)
        err.print(f"{len(files)} files {verb}.")
