"""`sqa roster`: the school's register from files, or over HTTP from where the huvudman keeps it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from adapters.cli.given import Given, Json
from adapters.cli.telling import MISUSED, REFUSED, AsJson, give_up, next_step, out, print_json, progress, told
from sqa.eventing.refusal import Refusal

NamedDuty = Annotated[
    UUID | None, typer.Option(help="The duty that owns when nobody else does; needed once, where the register doesn't show one.")
]
Folder = Annotated[Path, typer.Argument(file_okay=False)]
MOST_SHOWN = 50  # ended duties; the JSON has them all


def add_to(app: typer.Typer, given: Callable[[], Given]) -> None:
    """Add these verbs."""
    roster = typer.Typer(help="The school's register (SS 12000).", no_args_is_help=True)
    app.add_typer(roster, name="roster")

    @roster.command("import", epilog="Example: sqa roster import /srv/ss12000/2026-08-01")
    def import_(folder: Folder, named_duty: NamedDuty = None, as_json: AsJson = False) -> None:
        """Take in the register's files (organisations.json, persons.json …): all or nothing. Opens a new ledger's history."""
        with told(given, as_json=as_json) as here:
            if not folder.is_dir():
                give_up("There is no such folder.", MISUSED, as_json=as_json)
            here.migrate()
            if named_duty and not here.register.established() and not here.register.duty_is_known(named_duty, folder):
                give_up("Neither the register nor the folder has the duty of --named-duty. Nothing was written.", MISUSED, as_json=as_json)
            with _refused(as_json=as_json):
                report = here.register.take_in(folder)
            _tell(report, here, named_duty, as_json=as_json)

    @roster.command(epilog="Example: SQA_REGISTER_URL=https://register.example.se/v2.0 SQA_REGISTER_TOKEN=… sqa roster sync")
    def sync(
        full: Annotated[
            bool, typer.Option("--full", help="Fetch everything; what is no longer listed ends. The first time always.")
        ] = False,
        remove_anyway: Annotated[bool, typer.Option("--remove-anyway", help="With --full: however much is no longer listed.")] = False,
        named_duty: NamedDuty = None,
        as_json: AsJson = False,
    ) -> None:
        """Fetch what has changed in the register since last time: all or nothing. Interrupt it, and nothing has changed."""
        if remove_anyway and not full:
            give_up("--remove-anyway goes with --full.", MISUSED, as_json=as_json)
        with told(given, as_json=as_json) as here:
            here.migrate()
            with _refused(as_json=as_json), progress("Fetching", silent=as_json) as fetched:
                report = here.register.sync(fetched, full=full, remove_anyway=remove_anyway)
            _tell(report, here, named_duty, as_json=as_json)

    @roster.command(epilog="Example: SQA_REGISTER_NOTICES_TO=https://sqa.example.se sqa roster subscribe")
    def subscribe(as_json: AsJson = False) -> None:
        """Have the register's source tell `sqa serve` of news, or go on doing so. The nightly sync renews it."""
        with told(given, as_json=as_json) as here:
            here.migrate()
            made = here.register.subscribe()
            if as_json:
                print_json(made)
            else:
                out.print(f"The source tells of news until {made['expires']}.")

    @roster.command(epilog="Example: sqa roster unsubscribe")
    def unsubscribe(as_json: AsJson = False) -> None:
        """Have the register's source tell of no more news."""
        with told(given, as_json=as_json) as here:
            there_was = here.register.unsubscribe()
            if as_json:
                print_json({"unsubscribed": there_was})
            else:
                out.print("The source tells of no more news." if there_was else "There was no subscription.")


@contextmanager
def _refused(*, as_json: bool) -> Iterator[None]:
    """A refusal is told with the whole report, where there is one."""
    try:
        yield
    except Refusal as refusal:
        report = getattr(refusal, "report", None)
        told_as = report.as_json() if report else refusal.details
        give_up(f"{refusal.title('sv')} / {refusal.title('en')}", REFUSED, as_json=as_json, report=told_as, next_step=next_step(refusal))


def _tell(report: Json, here: Given, named_duty: UUID | None, *, as_json: bool) -> None:
    """What was taken in, in words that anybody may see; a new ledger's history is opened with it."""
    if not here.register.established():
        report["named_duty"] = str(here.register.establish(named_duty))
    if as_json:
        print_json(report)
        return
    if "full" in report:
        out.print("everything was fetched" if report["full"] else f"changes since {report['since']}")
    for kind, count in report["counts"].items():
        out.print(f"{kind}: {', '.join(f'{number} {what}' for what, number in count.items() if number) or 'nothing'}")
    if "full" in report and not report["counts"]:
        out.print("nothing has changed")
    for what in ("ended_duties", "ignored_files"):
        if report.get(what):
            out.print(f"{what.replace('_', ' ')}: {len(report[what])}")
    shown = [ended["unit"] for ended in report["ended_duties"]] if len(report["ended_duties"]) <= MOST_SHOWN else []
    wanted = [*shown, *report["units_without_principal"], *filter(None, [report.get("named_duty")])]
    names = here.register.names_of([UUID(each) for each in wanted])
    if shown:
        for ended in report["ended_duties"]:
            last = ended["last_day"] or "until further notice"
            out.print(f"  {ended['role']}, {names.get(ended['unit'], ended['unit'])}: last day {last} ({ended['duty']})", markup=False)
    for unit in report["units_without_principal"]:
        out.print(f"unit without principal: {names.get(unit, '')} ({unit})", markup=False)
    if duty := report.get("named_duty"):
        out.print(f"owns when nobody else does: {names.get(duty, '')} ({duty})", markup=False)
