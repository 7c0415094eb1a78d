"""`sqa append`, `history`, `export` and `verify`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal, NoReturn

import orjson
import typer
from rich.table import Table

from adapters.cli.given import Given
from adapters.cli.telling import MISUSED, NOT_WELL, REFUSED, AsJson, err, give_up, json_line, next_step, out, print_json, progress, told
from sqa.eventing.refusal import Refusal

AT_ONCE = 500
Form = Literal["ndjson", "ocel", "xes"]


def add_to(app: typer.Typer, given: Callable[[], Given]) -> None:
    """Add these verbs."""

    @app.command(epilog="Example: sqa append events.ndjson")
    def append(
        file: Annotated[
            str, typer.Argument(help="NDJSON with one CloudEvent a line, or one JSON object or array; - reads standard input.")
        ],
        at_once: Annotated[int, typer.Option(min=1, max=1_000, help="How many are recorded together, all or none.")] = AT_ONCE,
        as_json: AsJson = False,
    ) -> None:
        """Append events. What is there already is repeated and changes nothing, so a broken-off run is simply started again."""
        with told(given, as_json=as_json) as here, _opened(file, as_json=as_json) as lines:
            total = repeated = 0
            with progress("Events", silent=as_json) as bar:
                for number, batch in _batches(lines, at_once, as_json=as_json):
                    try:
                        receipts = here.append(batch)
                    except Refusal as refusal:
                        line = number + int(getattr(refusal, "index", None) or 0)
                        _refused(refusal, line, as_json=as_json)
                    repeated += sum(receipt["repeated"] for receipt in receipts)
                    total += len(batch)
                    bar(total, total)
            new = total - repeated
            if as_json:
                print_json({"appended": new, "repeated": repeated, "position": here.head()})
            else:
                out.print(f"{new:,} appended, {repeated:,} were there already. The ledger is at position {here.head():,}.")

    @app.command(epilog="Example: sqa history case/3f2c1b1e-2b5c-4a68-9a86-0d2f1b8f0c11")
    def history(stream: Annotated[str, typer.Argument(help="kind/uuid")], as_json: AsJson = False) -> None:
        """Show every event of a stream, both clocks. Sealed texts stay withheld here; HTTP opens them for who may read them."""
        with told(given, as_json=as_json) as here:
            events = here.history(stream)
            if as_json:
                for event in events:
                    print_json(event)
                return
            table = Table("position", "occurred", "recorded", "what", "who", box=None, pad_edge=False)
            for event in events:
                who = (event["actor"]["who"] or {}).get("name") or event["actor"]["kind"]
                what = event["title_sv"] + (f" ({event['corrected']['how']})" if "corrected" in event else "")
                table.add_row(str(event["position"]), _minute(event["occurred_at"]), _minute(event["recorded_at"]), what, who)
            out.print(table)

    @app.command(epilog="Example: sqa export --format ocel log.json")
    def export(
        file: Annotated[str, typer.Argument(help="Where to write; - is standard output.")] = "-",
        form: Annotated[
            Form,
            typer.Option("--format", help="ndjson: CloudEvents as stored; ocel (2.0, JSON) and xes: de-identified, for process mining."),
        ] = "ndjson",
        after: Annotated[int, typer.Option(min=0, help="Begin after this position; CloudEvents only.")] = 0,
        as_json: AsJson = True,
    ) -> None:
        """Write every event: a CloudEvent a line, sealed texts left sealed; or an event log for process mining, with no text at all."""
        if form != "ndjson" and after:
            give_up("An event log is written whole.", MISUSED, as_json=as_json, next_step="Leave --after out, or ask for ndjson.")
        with told(given) as here, _written(file) as into:  # what goes wrong is told beside the events, not among them
            if form == "ndjson":
                for event in here.export(after):
                    into.write(json_line(event))
            else:
                with progress("Streams", silent=False) as bar:
                    wrote = here.export_log(form, into, bar)
                err.print(f"{wrote['events']:,} events of {wrote['streams']:,} streams, up to position {wrote['position']:,}.")

    @app.command(epilog="Example: sqa verify --json")
    def verify(as_json: AsJson = False) -> None:
        """Recompute every leaf from the stored bytes: a quick look. An auditor runs scripts/verify_leaves.py instead, which shares no
        code with this service and checks bodies, sealed texts and columns, too, and a root that was seen earlier.
        """
        with told(given, as_json=as_json) as here:
            with progress("Records", silent=as_json) as bar:
                found = here.verify(bar)
            if as_json:
                print_json(found)
            else:
                out.print(f"{found['records']:,} records, {len(found['broken'])} broken.")
                out.print("Leaves and order only: an auditor runs scripts/verify_leaves.py.")
                for broken in found["broken"][:20]:
                    err.print(f"  position {broken['position']}: {broken['what']}")
            if found["broken"]:
                raise typer.Exit(NOT_WELL)


def _refused(refusal: Refusal, line: int, *, as_json: bool) -> NoReturn:
    give_up(
        f"Line {line}: {refusal.title('sv')} / {refusal.title('en')}",
        REFUSED,
        as_json=as_json,
        line=line,
        type=refusal.slug(),
        details=refusal.details,
        next_step=next_step(refusal),
    )


@contextmanager
def _opened(file: str, *, as_json: bool) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
        return
    if not Path(file).is_file():
        give_up("There is no such file.", MISUSED, as_json=as_json, file=file)
    with Path(file).open("rb") as lines:
        yield lines


@contextmanager
def _written(file: str) -> Iterator[BinaryIO]:
    """The file appears under its name once it is whole: a run that breaks off leaves what was there."""
    if file == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(file)
    if not path.parent.is_dir():
        give_up("There is no such folder.", MISUSED, folder=str(path.parent))
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as into:
            yield into
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _batches(lines: BinaryIO, at_once: int, *, as_json: bool) -> Iterator[tuple[int, list[Any]]]:
    """The events in batches, each with the number of its first line, from 1; in a JSON array, of its first event."""
    first, batch = 1, list[Any]()
    for number, event in _numbered(lines, as_json=as_json):
        first = first if batch else number
        batch.append(event)
        if len(batch) == at_once:
            yield first, batch
            batch = []
    if batch:
        yield first, batch


def _numbered(lines: BinaryIO, *, as_json: bool) -> Iterator[tuple[int, Any]]:
    begun = False
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError:
            value = None if begun else _whole(line + lines.read())
            if value is None:
                form = "Write one event a line (NDJSON), or the whole file as one JSON object or array."
                give_up(f"Line {number} is not JSON.", MISUSED, as_json=as_json, line=number, next_step=form)
        if not begun and isinstance(value, list):
            yield from enumerate(value, start=1)
        else:
            yield number, value
        begun = True


def _whole(text: bytes) -> Any:
    """A JSON object or array over several lines; None when it is neither."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict | list) else None


def _minute(instant: Any) -> str:
    from sqa.vocabulary import STOCKHOLM

    return f"{instant.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"
