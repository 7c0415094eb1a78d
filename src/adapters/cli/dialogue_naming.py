"""What the verbs of dialogues have in common: the files they read, the dialogue that is meant, and how they tell what was done."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from adapters.cli.dialogue_files import DoesNotRead
from adapters.cli.given import Given, Json, NotWell
from adapters.cli.telling import MISUSED, give_up, out, print_json

if TYPE_CHECKING:
    from sqa.dialogues.dialogue import Dialogue

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV in UTF-8, separated by comma or semicolon.")]
Of = Annotated[str, typer.Option("--dialogue", help="The dialogue's id, as the import told it.")]
NoteNo = Annotated[str, typer.Option(help="The column with the note's number.")]


@contextmanager
def reading(*, as_json: bool) -> Iterator[None]:
    """A file that can't be taken ends the verb, with where and why."""
    try:
        yield
    except DoesNotRead as why:
        give_up(str(why), MISUSED, as_json=as_json, **why.more)


def stream_named(named: str, *, as_json: bool) -> str:
    """The stream of this id."""
    try:
        return f"dialogue/{UUID(named.removeprefix('dialogue/'))}"
    except ValueError:
        give_up("A dialogue is named by its id.", MISUSED, as_json=as_json, next_step="sqa dialogue import told it.")


def the_dialogue(here: Given, named: str, *, as_json: bool) -> tuple[str, "Dialogue"]:
    """The dialogue, with notes. Raises NotWell."""
    stream = stream_named(named, as_json=as_json)
    found = here.dialogue(stream)
    if not found.notes:
        raise NotWell("There is no such dialogue: sqa dialogue import FILE.")
    return stream, found


def tell(report: Json, *, as_json: bool) -> None:
    """What was done, line by line or as JSON."""
    if as_json:
        print_json(report)
        return
    for name, value in report.items():
        if isinstance(value, dict):
            value = ", ".join(f"{number}: {count}" for number, count in value.items()) or "none named"  # noqa: PLW2901 - as told
        out.print(f"{name.replace('_', ' ')}: {'not known' if value is None else value}", markup=False)
