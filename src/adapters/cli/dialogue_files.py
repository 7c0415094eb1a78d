"""Files about a dialogue meeting: notes, codebooks, codings and work areas, as CSV from any spreadsheet.

Each is read whole before anything is recorded.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import orjson

PHASES = {"hemgrupp": "home", "expertgrupp": "expert"}
Json = dict[str, Any]


class DoesNotRead(ValueError):
    """The file can't be taken as it is; the message says where and why, `more` what to do. It tells no content of a note."""

    def __init__(self, why: str, **more: Any) -> None:
        super().__init__(why)
        self.more = more


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is called here: the first of these names that the file has. needed: the file must have it."""

    field: str
    names: tuple[str, ...]
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file: where it ends, and what it says, by field."""

    number: int
    said: Mapping[str, str]

    def whole(self, field: str) -> int:
        """A whole number. Raises DoesNotRead."""
        try:
            return int(self.said[field])
        except ValueError:
            raise DoesNotRead(f"Line {self.number}: `{field}` is not a whole number.") from None

    def maybe(self, field: str) -> int | None:
        """The same, or None where nothing stands."""
        return self.whole(field) if self.said.get(field) else None


def lines(file: Path, columns: Sequence[Column]) -> Iterator[Line]:
    """The rows of a CSV file in UTF-8, with or without BOM, separated by comma or semicolon, that say something. Raises DoesNotRead."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            heading = opened.readline()
            opened.seek(0)
            reader = csv.DictReader(opened, delimiter=";" if heading.count(";") > heading.count(",") else ",", strict=True)
            found = _found(columns, [name.strip() for name in reader.fieldnames or ()])
            reader.fieldnames = [name.strip() for name in reader.fieldnames or ()]
            for row in reader:
                if None in row:
                    raise DoesNotRead(
                        f"Line {reader.line_num}: more cells than the heading has.", next_step="Put text with separators in quotes."
                    )
                said = {field: (row[name] or "").strip() for field, name in found.items()}
                if any(said.values()):
                    yield Line(reader.line_num, said)
    except UnicodeDecodeError:
        raise DoesNotRead("The file is not UTF-8.", next_step="Save it anew as CSV UTF-8.") from None
    except csv.Error:
        raise DoesNotRead("The file is not CSV.", next_step="Close every quoted cell, and double quotes within it.") from None


def _found(columns: Sequence[Column], heading: Sequence[str]) -> dict[str, str]:
    found = {column.field: name for column in columns for name in reversed(column.names) if name in heading}
    missing = [column.names[0] for column in columns if column.needed and column.field not in found]
    if missing:
        raise DoesNotRead("Columns are missing.", missing=missing, found=list(heading), next_step="Name the file's columns: see --help.")
    return found


def notes_of(file: Path, columns: Sequence[Column]) -> list[Json]:
    """The notes, each as the event has it. Raises DoesNotRead for the first that isn't one."""
    from pydantic import ValidationError

    from sqa.dialogues.events import Note

    notes: dict[int, Json] = {}
    for line in lines(file, columns):
        note = {"number": line.whole("number"), "table": line.maybe("table"), "row": line.maybe("row"), "text": line.said["text"]}
        phase = line.said.get("phase", "").lower()
        note |= {"phase": PHASES.get(phase, phase) or None, "profession": line.said.get("profession") or None}
        try:
            Note.model_validate(note)
        except ValidationError as error:
            wrong = sorted({str(each["loc"][0]) for each in error.errors(include_input=False)})
            raise DoesNotRead(
                f"Line {line.number}: {', '.join(wrong)} can't be taken.", next_step="See docs/events.md, NotesImported."
            ) from None
        if notes.setdefault(line.whole("number"), note) is not note:
            raise DoesNotRead(f"Line {line.number}: the number stands on an earlier line, too.", next_step="Give each note its own.")
    if not notes:
        raise DoesNotRead("There is no note in the file.")
    return [{name: value for name, value in note.items() if value is not None} for note in notes.values()]


CODEBOOK = tuple(Column(name, (name,), name not in ("subgroup", "claimed")) for name in ("group", "subgroup", "name", "claimed"))


def codebook_of(file: Path) -> list[Json]:
    """The main groups with their subgroups, as the event has them. Raises DoesNotRead.

    JSON: a list of objects, with the columns' names or as the event has them. CSV: a row that names no subgroup is the main group's.
    """
    if file.suffix.lower() != ".json":
        return _grouped((line.number, line.said, line.maybe("claimed")) for line in lines(file, CODEBOOK))
    try:
        told = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError:
        raise DoesNotRead("The file is not JSON.") from None
    told = told.get("groups") if isinstance(told, dict) else told
    if not isinstance(told, list) or not all(isinstance(row, dict) for row in told):
        raise DoesNotRead("A codebook in JSON is a list of groups.")
    if any("code" in row for row in told):
        return told
    return _grouped((number, row, row.get("claimed")) for number, row in enumerate(told, start=1))


def _grouped(rows: Iterator[tuple[int, Mapping[str, Any], int | None]]) -> list[Json]:
    groups: dict[str, Json] = {}
    for number, row, claimed in rows:
        said = {"code": row.get("subgroup") or row.get("group"), "name": row.get("name")} | (
            {} if claimed is None else {"claimed": claimed}
        )
        if not row.get("subgroup"):
            if groups.setdefault(str(row.get("group")), said) is not said:
                raise DoesNotRead(f"Line {number}: the group stands on an earlier line, too.")
        elif row.get("group") in groups:
            groups[row["group"]].setdefault("subgroups", []).append(said)
        else:
            raise DoesNotRead(f"Line {number}: its main group stands on no earlier line.")
    return list(groups.values())


class Coding(NamedTuple):
    """What a line of a coder's file says of a note."""

    line: int
    code: str


def codings_of(file: Path, columns: Sequence[Column]) -> dict[int, Coding]:
    """Note → its line and code. Raises DoesNotRead."""
    codes: dict[int, Coding] = {}
    for line in lines(file, columns):
        number = line.whole("number")
        if line.said["code"]:
            if number in codes:
                raise DoesNotRead(f"Line {line.number}: the note is coded on an earlier line, too.")
            codes[number] = Coding(line.number, line.said["code"])
    return codes


AREAS = (Column("area", ("area",)), *(Column(name, (name,), needed=False) for name in ("group", "note", "initiative")))


def areas_of(file: Path) -> list[Json]:
    """The work areas in the order they are named, each with `name`, `groups`, `notes` and `initiatives`. Raises DoesNotRead.

    A line is one trace of one area, to a group, a note or an initiative.
    """
    found: dict[str, Json] = {}
    for line in lines(file, AREAS):
        name, group, initiative = line.said["area"], line.said.get("group"), line.said.get("initiative")
        note = line.maybe("note")
        if not name or sum(trace not in ("", None) for trace in (group, note, initiative)) != 1:
            how = "Give each line an area, and one of group, note and initiative."
            raise DoesNotRead(f"Line {line.number}: it isn't one trace of a work area.", next_step=how)
        area = found.setdefault(name, {"name": name, "groups": [], "notes": [], "initiatives": []})
        for traces, trace in (("groups", group), ("notes", note), ("initiatives", initiative)):
            if trace and trace not in area[traces]:
                area[traces].append(trace)
    if not found:
        raise DoesNotRead("There is no work area in the file.")
    return list(found.values())
