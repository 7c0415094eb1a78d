"""`sqa tenant`: the huvudmän that are kept here. Each has a ledger, a register and keys of its own; nothing crosses."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from adapters.cli.given import Given
from adapters.cli.telling import MISUSED, NOT_WELL, AsJson, err, give_up, out, print_json, progress, told

Name = Annotated[str, typer.Argument(help="a–z, 0–9 and _, beginning with a letter.")]


def add_to(app: typer.Typer, given: Callable[[], Given]) -> None:
    """Add these verbs."""
    tenant = typer.Typer(help="The huvudmän: one ledger, one register and one key store each.", no_args_is_help=True)
    app.add_typer(tenant, name="tenant")

    @tenant.command(epilog="Example: sqa tenant create orebro --register /srv/ss12000/orebro")
    def create(
        name: Name,
        register: Annotated[
            Path | None, typer.Option(file_okay=False, exists=True, help="The register's files (SS 12000); they open the ledger.")
        ] = None,
        named_duty: Annotated[
            UUID | None, typer.Option(help="The duty that owns when nobody else does, where the register doesn't show one.")
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """Make a ledger, a register and a key store for a huvudman."""
        if named_duty and not register:
            give_up("A named duty stands in the register: give --register FOLDER, too.", MISUSED, as_json=as_json)
        with told(given, as_json=as_json) as here:
            made = here.tenants.create(name, register, named_duty)
            if as_json:
                print_json(made)
                return
            out.print(f"{name} is here, with ledger {made['ledger']}.", markup=False)
            if not made["named_duty"]:
                err.print(f"Next: SQA_HUVUDMAN={name} sqa roster import FOLDER", markup=False)

    @tenant.command("list", epilog="Example: sqa tenant list --json")
    def list_(as_json: AsJson = False) -> None:
        """List the huvudmän with their last position, without opening a key."""
        with told(given, as_json=as_json) as here:
            for one in here.tenants.listed():
                if as_json:
                    print_json(one)
                    continue
                state = f"moved to {one['moved_to']}" if one["moved_to"] else f"tables: {one['tables']}"
                out.print(f"{one['name']}  position {one['position']}  {one['recorded_at'] or 'nothing recorded'}  {state}", markup=False)

    @tenant.command(
        epilog="Example: sqa tenant move orebro --to-data /srv/sqa   ·   SQA_TO_DATABASE_URL=postgresql://… sqa tenant move orebro"
    )
    def move(
        name: Name,
        to_data: Annotated[Path | None, typer.Option(file_okay=False, help="To SQLite files in this data folder.")] = None,
        to_database: Annotated[
            str | None,
            typer.Option(
                envvar="SQA_TO_DATABASE_URL", help="To PostgreSQL; better given as SQA_TO_DATABASE_URL, since others see a command line."
            ),
        ] = None,
        to_root_key_file: Annotated[
            Path | None, typer.Option(dir_okay=False, help="The root key there, when it isn't SQA_ROOT_KEY_FILE.")
        ] = None,
        as_json: AsJson = False,
    ) -> None:
        """Move a huvudman to another data folder or database: events byte for byte, keys and register along.

        All or nothing: started again, it begins anew. Appends wait meanwhile. Everything is compared before the old
        ledger is closed; it is left as it was, and takes nothing any more.
        """
        with told(given, as_json=as_json) as here, progress(f"Moving {name}", silent=as_json) as bar:
            moved = here.tenants.move(name, to_data, to_database, to_root_key_file, bar)
            if as_json:
                print_json(moved)
            else:
                out.print(f"{name} has moved to {moved['to']}: {moved['events']} events, {moved['keys']} keys, all compared.", markup=False)
                err.print("Next: serve the new place; remove the old one when the new one has a backup.")
            if moved["broken"]:
                raise typer.Exit(NOT_WELL)

    @tenant.command(epilog="Example: sqa tenant remove orebro   ·   sqa tenant remove orebro --yes-erase orebro")
    def remove(
        name: Name,
        yes_erase: Annotated[
            str, typer.Option(metavar="NAME", help="Its name once more, where its history is nowhere else: it can't be brought back.")
        ] = "",
        as_json: AsJson = False,
    ) -> None:
        """Remove a huvudman that has moved, is empty, or is to be erased: history, register and answers, and its keys for ever.

        Its backups are left; without the keys nobody can read the texts in them. The log tells of it.
        """
        if yes_erase not in {"", name}:
            give_up("--yes-erase names another huvudman. Nothing was removed.", MISUSED, as_json=as_json)
        with told(given, as_json=as_json) as here:
            removed = here.tenants.remove(name, erase=bool(yes_erase))
            if as_json:
                print_json(removed)
            else:
                out.print(f"{name} is removed from {removed['from']}: {removed['events']} events, and the keys.", markup=False)
