"""`sqa serve` and `sqa demo`."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Annotated

import typer

from adapters.cli.given import Given
from adapters.cli.telling import AsJson, err, out, print_json, progress, told

SIZES = {"classroom": 60, "school": 600, "municipality": 10_000, "city": 50_000}
Size = Annotated[str, typer.Option(help=f"How many pupils, as a number or as one of: {', '.join(SIZES)}.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same municipality.")]


def add_to(app: typer.Typer, given: Callable[[], Given]) -> None:
    """Add these verbs."""

    @app.command(epilog="Example: SQA_PORT=8080 sqa serve")
    def serve(
        no_work: Annotated[bool, typer.Option("--no-work", help="Start no worker: `sqa work` runs elsewhere.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Serve the HTTP interface at SQA_HOST:SQA_PORT until stopped, with a worker process beside that keeps the answers up."""
        with told(given, as_json=as_json) as here:

            def ready(address: str) -> None:
                if as_json:
                    print_json({"address": address})
                else:
                    out.print(f"sqa is served at {address} (documentation: {address}/docs). Ctrl-C stops it.")

            here.serve(ready, works=not no_work and here.settings.worker == "beside")

    @app.command(epilog="Example: SQA_WORKER=elsewhere sqa serve & sqa work")
    def work(
        beside: Annotated[bool, typer.Option("--beside", hidden=True)] = False,
        clock: Annotated[list[str] | None, typer.Option(hidden=True)] = None,
        as_json: AsJson = False,
    ) -> None:
        """Keep the answers of every huvudman up, rebuild what other code built, run the jobs; until stopped.

        Start as many as you like, on as many machines: one at a time works for a huvudman, and another takes over when it dies.
        """
        with told(given, as_json=as_json) as here:

            def ready() -> None:
                if as_json and not beside:
                    print_json({"works": True})
                elif not beside:
                    out.print("Working. Ctrl-C stops it.")

            here.work(ready, _offsets(clock or ()), beside=beside)

    @app.command(epilog="Example: sqa demo --size school --serve")
    def demo(
        size: Size = "school",
        seed: Seed = 1,
        serve_it: Annotated[bool, typer.Option("--serve", help="Serve it, and print addresses, tokens and calls to try.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Load a simulated municipality's school year into an empty ledger, if it isn't there already."""
        pupils = _pupils(size)
        with told(given, as_json=as_json) as here:
            with progress("A school year, day by day", silent=as_json) as bar:
                loaded = here.demo.load(pupils, seed, bar)
            if loaded["loaded"]:
                here.migrate()
                with progress("Answers", silent=as_json) as bar:
                    here.catch_up(bar)
            if as_json:
                print_json(loaded)
            else:
                verb = "Loaded" if loaded["loaded"] else "Here already:"
                out.print(f"{verb} {loaded['events']:,} events of a municipality with {pupils:,} pupils.")
            if serve_it:
                welcome = partial(_welcome, here, pupils=pupils, seed=seed, as_json=as_json)
                here.serve(welcome, works=here.settings.worker == "beside")


def _pupils(size: str) -> int:
    if size in SIZES:
        return SIZES[size]
    if size.isdigit() and 30 <= int(size) <= 2_000_000:
        return int(size)
    raise typer.BadParameter(f"a number from 30, or one of {', '.join(SIZES)}", param_hint="--size")


def _offsets(clocks: Sequence[str]) -> dict[str, timedelta]:
    """{huvudman: how far its clock is from the real one}, from `huvudman=microseconds`."""
    return {name: timedelta(microseconds=int(offset)) for name, _, offset in (clock.partition("=") for clock in clocks)}


def _welcome(here: Given, address: str, *, pupils: int, seed: int, as_json: bool) -> None:
    variables, people, file = here.demo.variables(address, pupils, seed), here.demo.people(pupils, seed), here.demo.variables_file()
    file.touch(mode=0o600)
    file.write_text("".join(f"export {name}={value}\n" for name, value in variables.items()), "utf-8")
    if as_json:
        print_json(variables)
        return
    out.print(f"""
  {address}/              what is here
  {address}/docs          the HTTP interface, to try in the browser
  {address}/v1/questions  the questions

Three tokens, valid for 30 days, and the ids that the calls of the README use are in {file}:
  BACKEND    a service that appends for any duty, and reads
  PRINCIPAL  {people["principal"][1]}
  AUDITOR    reads everything, appends nothing

In Älvbacka it is {variables["NOW"]}. Try, in another terminal:
  . {file}
  curl -s $SQA/v1/questions/concerns -H "Authorization: Bearer $PRINCIPAL" -H "Accept: text/csv"
""", markup=False, highlight=False, soft_wrap=True)  # fmt: skip
    for name in ("BACKEND", "PRINCIPAL", "AUDITOR"):
        out.print(f"{name}={variables[name]}\n", markup=False, highlight=False, soft_wrap=True)
    err.print("Ctrl-C stops it.")
