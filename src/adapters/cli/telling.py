"""How the verbs speak: results on standard output, everything else on standard error, and what the exit codes mean."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from adapters.cli.given import Given, Misused, NotWell
from sqa.eventing.refusal import Refusal

REFUSED, MISUSED, NOT_WELL, UNAVAILABLE = 1, 2, 3, 4
EXIT_CODES = "Exit codes: 0 done · 1 refused by a rule · 2 misused · 3 something is not as it should be · 4 the database does not answer."

# Refused for how it was asked, by no rule.
OF_THE_CALL = {"unknown-question", "parameter-is-malformed"}

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line, for scripts.")]

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """One object, one line."""
    sys.stdout.buffer.write(json_line(value))
    sys.stdout.buffer.flush()


def json_line(value: Any) -> bytes:
    """One object, as it stands in NDJSON."""
    return orjson.dumps(value, default=str, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS) + b"\n"


def give_up(message: str, code: int, *, as_json: bool = False, **more: Any) -> NoReturn:
    """Say why on standard error, and end with this code."""
    if as_json:
        print_json({"error": message, "code": code, **more})
    else:
        err.print(f"[red]{message}[/red]")
        for name, value in more.items():
            for line in _lines(name, value):
                err.print(line, markup=False)
    raise typer.Exit(code)


def _lines(name: str, value: Any) -> Iterator[str]:
    """A detail as people read it: an object a line for each name, anything else that is made of parts as JSON."""
    if isinstance(value, dict):
        for inner, item in value.items():
            yield from _lines(inner, item)
    elif isinstance(value, list | tuple) and value and isinstance(value[0], dict):
        yield f"{name}:"
        yield from (f"  {_as_text(item)}" for item in value)
    elif value is not None:
        yield f"{name}: {_as_text(value)}"


def _as_text(value: Any) -> str:
    if isinstance(value, list | tuple) and all(isinstance(item, str | int) for item in value):
        return ", ".join(map(str, value)) or "none"
    return orjson.dumps(value, default=str).decode() if isinstance(value, list | tuple | dict) else str(value)


# What a next step names on the web, and where the same stands for whoever sits at the machine.
HERE = (
    (re.compile(r"GET /v1/event-types/(\S+)"), r"docs/events.md (\1)"),
    (re.compile(r"GET /v1/event-types, and the page of each type,"), "docs/events.md"),
    (re.compile(r"GET /v1/event-types"), "docs/events.md"),
    (re.compile(r"GET /v1/questions"), "`sqa ask`"),
    (re.compile(r"/docs for the parameters and headers of this address"), "`sqa ask` for the questions and their parameters"),
)


def next_step(refusal: Refusal) -> str:
    """What to do now, at this machine."""
    told: str = refusal.next_steps()[0] if hasattr(refusal, "next_steps") else refusal.next_step("en")
    for pattern, instead in HERE:
        told = pattern.sub(instead, told)
    return told


@contextmanager
def told(given: Callable[[], Given], *, as_json: bool = False) -> Iterator[Given]:
    """What the verb works with; whatever goes wrong becomes a message, the next step and an exit code."""
    from pydantic import ValidationError

    from adapters.ledger.errors import LedgerHasMoved, LedgerIsNotCreated, LedgerUnavailable, RootKeyIsMissing, TextIsAReference
    from adapters.sqlite_file import SqliteIsTooOld

    try:
        here = given()
        with here.running():
            yield here
    except ValidationError as error:
        fields = ", ".join(sorted({f"SQA_{str(one['loc'][0]).upper()}" if one["loc"] else one["msg"] for one in error.errors()}))
        give_up(f"A setting or parameter doesn't fit: {fields}.", MISUSED, as_json=as_json, next_step="See docs/settings.md.")
    except Refusal as refusal:
        give_up(
            f"{refusal.title('sv')} / {refusal.title('en')}",
            MISUSED if refusal.slug() in OF_THE_CALL else REFUSED,
            as_json=as_json,
            type=refusal.slug(),
            details=refusal.details,
            next_step=next_step(refusal),
        )
    except Misused as reason:
        give_up(str(reason), MISUSED, as_json=as_json)
    except (NotWell, SqliteIsTooOld, RootKeyIsMissing, LedgerHasMoved) as reason:
        said = "" if isinstance(reason, LedgerHasMoved) else str(reason)
        give_up(said or " ".join((reason.__doc__ or "").split()), NOT_WELL, as_json=as_json)
    except LedgerIsNotCreated:
        give_up("There is no ledger here yet.", NOT_WELL, as_json=as_json, next_step="sqa migrate, then sqa roster import FOLDER.")
    except LedgerUnavailable:
        give_up("The database does not answer.", UNAVAILABLE, as_json=as_json, next_step="sqa doctor")
    except TextIsAReference:
        give_up("A text is only a reference to where another was sealed: texts can't be sent on like that.", REFUSED, as_json=as_json)


@contextmanager
def progress(what: str, *, silent: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error; the function takes (done, of how many)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, disable=silent) as bars:
        task = bars.add_task(what, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)
