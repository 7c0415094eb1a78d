"""`sqa jobs`."""

from collections.abc import Callable
from typing import Annotated

import typer
from rich.table import Table

from adapters.cli.given import Given
from adapters.cli.telling import AsJson, out, print_json, told


def add_to(app: typer.Typer, given: Callable[[], Given]) -> None:
    """Add these verbs."""
    jobs = typer.Typer(help="What is done by time: offers expire, missed evaluations go further up …", no_args_is_help=True)
    app.add_typer(jobs, name="jobs")

    @jobs.command("list", epilog="Example: sqa jobs list")
    def list_(as_json: AsJson = False) -> None:
        """The jobs, and when each runs (clocks in Sweden)."""
        with told(given, as_json=as_json) as here:
            table = Table("job", "", "when", box=None, pad_edge=False)
            for job in here.jobs():
                if as_json:
                    print_json(job)
                table.add_row(job["job"], f"{job['sv']}\n[dim]{job['en']}[/dim]", job["when"])
            if not as_json:
                out.print(table)

    @jobs.command(epilog="Example: sqa jobs run escalations --json")
    def run(
        name: Annotated[str, typer.Argument(help="One job; left out, each is done once.")] = "",
        as_json: AsJson = False,
    ) -> None:
        """Do the jobs now, whatever the time. A job that is done twice changes nothing; what is to be told is handed out."""
        with told(given, as_json=as_json) as here:
            for done in here.run_jobs(name or None):
                if as_json:
                    print_json(done)
                else:
                    out.print(f"{done.pop('job')}: {_counts(done)}", markup=False)


def _counts(done: dict[str, object]) -> str:
    proposed = done.pop("proposed")
    parts = [f"{number} {kind}" for kind, number in proposed.items()] if isinstance(proposed, dict) else []
    parts += [f"{what.replace('_', ' ')} {number}" for what, number in done.items() if number]
    return ", ".join(parts) or "nothing to do"
