"""`sqa dialogue` and `make dialogue`: a meeting's notes from a file, its codebook, its codings, and what came of them."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import structlog
from typer.testing import CliRunner, Result

from adapters.cli import dialogue_recording
from adapters.cli.main import verbs
from adapters.composition.console import Console
from adapters.composition.joining import Composition
from adapters.settings import Settings
from tests.e2e.ekbacken import LINDSKOLAN, SAMIRA, event, register

MEETING = ("--unit", str(LINDSKOLAN), "--name", "Dialogmötet", "--held-on", "2025-05-08", "--json")
VERBS = ("import", "codebook", "code", "agreement", "area", "areas", "link", "outcome", "totals", "report")
CODEBOOK = "group,subgroup,name,claimed\nTIME,,Tid,3\nTIME,TIME-1,Möten,\nROLE,,Roller,1\nTEAM,,Lag,1\n"
CODES = {1: "TIME", 2: "TIME-1", 3: "ROLE", 4: "TEAM"}


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[])


@pytest.fixture
def sqa(data_folder: Path, database_url: str | None, tmp_path: Path) -> Callable[..., Result]:
    """Runs a verb on this test's data, where the register has been imported."""

    def given() -> Console:
        return Console(Composition(Settings(data=data_folder, database_url=database_url, huvudman="ekbacken", port=0)))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(verbs(given), list(arguments), catch_exceptions=False)

    folder = tmp_path / "register"
    folder.mkdir()
    for name, content in register().items():
        (folder / name).write_bytes(content)
    assert run("roster", "import", str(folder)).exit_code == 0
    return run


def told(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout.splitlines()[0]))


def refused(result: Result, code: int) -> dict[str, Any]:
    assert result.exit_code == code, result.output
    return dict(json.loads(result.stdout.splitlines()[-1]))


def file(folder: Path, name: str, content: str, encoding: str = "utf-8") -> str:
    (folder / name).write_bytes(content.encode(encoding))
    return str(folder / name)


def notes(
    folder: Path, numbers: Sequence[int] = range(1, 6), encoding: str = "utf-8", separator: str = ",", name: str = "notes.csv"
) -> str:
    rows = [
        ("note_no", "table_no", "row_in_table", "text"),
        *((str(n), str(1 + n % 2), str(n), f'"Åtgärd {n}, med komma; och semikolon"') for n in numbers),
    ]
    return file(folder, name, "\n".join(separator.join(row) for row in rows), encoding)  # no newline ends it


def codes(folder: Path, given: dict[int, str]) -> str:
    return file(folder, "codes.csv", "note,code\n" + "".join(f"{note},{code}\n" for note, code in given.items()))


@pytest.fixture
def meeting(sqa: Callable[..., Result], tmp_path: Path) -> Callable[..., Result]:
    """The same, where five notes have been imported and a codebook published."""
    of = told(sqa("dialogue", "import", notes(tmp_path), *MEETING, "--claimed", "4"))["dialogue"]

    def run(verb: str, *arguments: str) -> Result:
        return sqa("dialogue", verb, *arguments, "--dialogue", of, "--json")

    assert told(run("codebook", file(tmp_path, "codebook.csv", CODEBOOK)))["claimed_by_groups"] == 5
    return run


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_with_an_example(verb: str) -> None:
    result = CliRunner().invoke(verbs(lambda: pytest.fail("help needs no service")), ["dialogue", verb, "--help"], terminal_width=200)
    assert result.exit_code == 0
    assert f"sqa dialogue {verb}" in result.stdout.partition("Example:")[2]
    assert "--json" in result.stdout


@pytest.mark.capability("A66", "A71")
def test_found_and_claimed_are_told_and_a_repeat_writes_nothing(sqa: Callable[..., Result], tmp_path: Path) -> None:
    first = told(sqa("dialogue", "import", notes(tmp_path), *MEETING, "--claimed", "4"))
    position = told(sqa("verify", "--json"))["records"]
    again = told(sqa("dialogue", "import", notes(tmp_path), *MEETING, "--claimed", "4"))

    assert first == {"dialogue": first["dialogue"], "found": 5, "claimed": 4, "new": 5, "tables": {"1": 2, "2": 3}}
    assert again == {**first, "new": 0}
    assert told(sqa("verify", "--json"))["records"] == position
    other = refused(sqa("dialogue", "import", notes(tmp_path, range(1, 5)), *MEETING, "--claimed", "4"), 1)
    assert "--dialogue" in other["next_step"]
    assert told(sqa("verify", "--json"))["records"] == position


@pytest.mark.capability("A66")
def test_an_interrupted_import_goes_on_where_it_was(sqa: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialogue_recording, "AT_ONCE", 2)
    of = str(uuid4())
    told(sqa("dialogue", "import", notes(tmp_path, range(1, 5)), *MEETING, "--claimed", "9", "--dialogue", of))
    whole = told(sqa("dialogue", "import", notes(tmp_path, range(1, 8)), *MEETING, "--claimed", "9", "--dialogue", of))

    assert (whole["found"], whole["claimed"], whole["new"]) == (7, 9, 3)
    figures = told(sqa("dialogue", "totals", "--dialogue", of, "--json"))["figures"]
    assert (figures["found"], figures["claimed"]) == (7, 9)


@pytest.mark.parametrize(("encoding", "separator"), [("utf-8", ","), ("utf-8-sig", ","), ("utf-8", ";"), ("utf-8-sig", ";")])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_is_read_as_spreadsheets_write_it(sqa: Callable[..., Result], tmp_path: Path, encoding: str, separator: str) -> None:
    assert told(sqa("dialogue", "import", notes(tmp_path, range(1, 6), encoding, separator), *MEETING))["found"] == 5


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_columns_may_be_called_otherwise_and_tell_phase_and_profession(sqa: Callable[..., Result], tmp_path: Path) -> None:
    named = file(tmp_path, "named.csv", "nr;sagt;fas;yrke\n7;Mer tid.;Hemgrupp;Lärare\n8;Fler möten.;expert;\n\n;;;\n")
    columns = ("--note-no", "nr", "--text", "sagt", "--phase", "fas", "--profession", "yrke")
    of = told(sqa("dialogue", "import", named, *MEETING, *columns))["dialogue"]
    stored = [json.loads(line) for line in sqa("export").stdout.splitlines() if of in line]
    assert [{name: note.get(name) for name in ("number", "phase", "profession")} for note in stored[0]["data"]["notes"]] == [
        {"number": 7, "phase": "home", "profession": "Lärare"},
        {"number": 8, "phase": "expert", "profession": None},
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("note_no,text\n1,Hemligt\n1,Hemligt igen\n", "Line 3"),
        ("note_no,text\n1,\n", "Line 2: text"),
        ("note_no,text\nett,Hemligt\n", "Line 2: `number`"),
        ("note_no,text\n1,Hemligt,mer\n", "Line 2: more cells"),
        ("note_no,ord\n1,Hemligt\n", "Columns are missing"),
        ("note_no,text,phase\n1,Hemligt,lunch\n", "Line 2: phase"),
        ("note_no,text\n", "no note"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_does_not_read_is_refused_whole_and_its_text_not_told(
    sqa: Callable[..., Result], tmp_path: Path, content: str, why: str
) -> None:
    before = told(sqa("verify", "--json"))["records"]
    result = sqa("dialogue", "import", file(tmp_path, "bad.csv", content), *MEETING)
    assert why in refused(result, 2)["error"]
    assert "Hemligt" not in result.output
    assert told(sqa("verify", "--json"))["records"] == before
    assert "UTF-8" in refused(sqa("dialogue", "import", notes(tmp_path, encoding="latin-1"), *MEETING), 2)["error"]


@pytest.mark.capability("A67", "A68", "A72")
def test_codings_stand_beside_the_claims_and_a_revision_leaves_earlier_totals(meeting: Callable[..., Result], tmp_path: Path) -> None:
    first = told(meeting("code", codes(tmp_path, CODES), "--coder", "A"))
    assert (first["new"], first["coded"], first["uncoded"], first["found"]) == (4, 4, 1, 5)
    assert told(meeting("code", codes(tmp_path, CODES), "--coder", "A"))["unchanged"] == 4
    lacking = refused(meeting("code", codes(tmp_path, {**CODES, 5: "VÄDER"}), "--coder", "A"), 2)
    assert [lacking[name] for name in ("line", "note", "not_taken")] == [6, 5, "VÄDER"]
    elsewhere = refused(meeting("code", codes(tmp_path, {77: "TIME"}), "--coder", "A"), 2)
    assert (elsewhere["line"], elsewhere["note"], "not in the dialogue" in elsewhere["error"]) == (2, 77, True)
    otherwise = codes(tmp_path, {**CODES, 3: "TIME", 5: "TEAM"})
    assert refused(meeting("code", otherwise, "--coder", "A"), 2)["notes"] == [3]
    revised = told(meeting("code", otherwise, "--coder", "A", "--reason", "Handlar om tid."))
    assert (revised["coding_version"], revised["revised"], revised["new"], revised["uncoded"]) == (2, 1, 1, 0)

    def groups(*more: str) -> dict[str, tuple[Any, int, int]]:
        rows = told(meeting("totals", "--coder", "A", *more))["rows"]
        return {row["group"]: (row["claimed"], row["coded"], row["percent"]) for row in rows if not row.get("subgroup")}

    assert groups("--version", "1") == {"TIME": (3, 2, 40), "ROLE": (1, 1, 20), "TEAM": (1, 1, 20), "—": (None, 1, 20)}
    assert groups() == {"TIME": (3, 3, 60), "ROLE": (1, 0, 0), "TEAM": (1, 2, 40), "—": (None, 0, 0)}


@pytest.mark.capability("A68")
def test_agreement_is_computed_and_recorded_once(meeting: Callable[..., Result], tmp_path: Path) -> None:
    told(meeting("code", codes(tmp_path, CODES), "--coder", "A"))
    told(meeting("code", codes(tmp_path, {**CODES, 3: "TIME"}), "--coder", "B"))
    measured, again = (told(meeting("agreement", "--coders", "A,B")) for _ in range(2))
    assert (measured["notes"], float(measured["cohen_kappa"])) == (4, pytest.approx(5 / 9))
    assert measured["krippendorff_alpha"]
    assert (measured["new"], again) == (True, {**measured, "new": False})
    assert len(told(meeting("totals"))["figures"]["agreement"]) == 1
    assert refused(meeting("agreement", "--coders", "A,C"), 2)["coders"] == ["C"]
    assert meeting("agreement", "--coders", "A,A").exit_code == 2


def an_initiative(sqa: Callable[..., Result], folder: Path) -> str:
    initiative = f"initiative/{uuid4()}"
    proposed = {"unit": LINDSKOLAN, "owner": SAMIRA, "domain": "learning", "effort_level": "preventive", "target": "organisation"}
    sent = event("initiative.proposed", initiative, {**proposed, "title": "Tid", "why": "Tiden räcker inte."})
    told(sqa("append", file(folder, "one.ndjson", json.dumps(sent)), "--json"))
    return initiative


@pytest.mark.capability("A69", "A70")
def test_a_work_area_is_formed_once_and_linked(meeting: Callable[..., Result], sqa: Callable[..., Result], tmp_path: Path) -> None:
    formed, again = (told(meeting("area", "Tid att mötas", "--group", "TIME", "--note", "4")) for _ in range(2))
    assert (formed["new"], again["new"]) == (True, False)
    missing = f"initiative/{uuid4()}"
    assert refused(meeting("link", "Tid att mötas", missing), 1)["type"] == "there-is-no-such-initiative"
    initiative = an_initiative(sqa, tmp_path)
    assert [told(meeting("link", "Tid att mötas", initiative))["new"] for _ in range(2)] == [True, False]
    assert refused(meeting("link", "Annat", initiative), 2)["areas"] == ["Tid att mötas"]
    totals, areas = (json.loads(line) for line in meeting("report").stdout.splitlines())
    assert totals["question"] == "dialogue-totals"
    assert [(row["name"], row["notes"], len(row["initiatives"])) for row in areas["rows"]] == [("Tid att mötas", [4], 1)]


@pytest.mark.capability("A69", "A70")
def test_work_areas_come_from_a_file_with_their_traces_and_what_came_of_them_is_told(
    meeting: Callable[..., Result], sqa: Callable[..., Result], tmp_path: Path
) -> None:
    told(meeting("code", codes(tmp_path, CODES), "--coder", "A"))
    initiative = an_initiative(sqa, tmp_path)
    lines = [
        "area,group,note,initiative",
        "Tid att mötas,TIME,,",
        "Tid att mötas,,4,",
        f"Tid att mötas,,,{initiative}",
        "Tydliga roller,ROLE,,",
    ]
    traces = file(tmp_path, "areas.csv", "\n".join(lines))
    assert told(meeting("areas", traces)) == {"areas": 2, "new": 2, "linked": 1, "notes": 1}
    assert told(meeting("areas", traces)) == {"areas": 2, "new": 0, "linked": 0, "notes": 1}
    other = file(tmp_path, "other.csv", "area,group\nHelt ny,TIME\nTydliga roller,TIME\n")
    assert meeting("areas", other).exit_code == 1, "what an area came from is not told otherwise"

    so_far = told(meeting("outcome", "Tid att mötas", "En eftermiddag i månaden."))
    assert (so_far["reports"], so_far["concluded"]) == (1, False)
    ended = told(meeting("outcome", "Tid att mötas", "Två eftermiddagar i månaden.", "--concluded"))
    assert (ended["reports"], ended["concluded"]) == (2, True)
    assert refused(meeting("outcome", "Annat", "Inget."), 2)["areas"] == ["Tid att mötas", "Tydliga roller"]

    def areas(**said: Any) -> list[tuple[str, list[int], bool]]:
        answer = told(sqa("ask", "work-areas", *(word for name, value in said.items() for word in ("-p", f"{name}={value}")), "--json"))
        return [(row["name"], row["notes"], row["concluded_at"] is not None) for row in answer["rows"]]

    assert areas() == [("Tid att mötas", [1, 2, 4], True), ("Tydliga roller", [3], False)], "the batch that was refused left nothing"
    assert areas(note=3) == [("Tydliga roller", [3], False)]
    assert areas(note=4) == areas(initiative=initiative) == [("Tid att mötas", [1, 2, 4], True)]
    assert areas(note=5) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("area,note\nTid,ett\n", "not a whole"),
        ("area,note\nTid,\n", "one trace"),
        ("area,note,group\nTid,1,TIME\n", "one trace"),
        ("area\n", "no work area"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_of_work_areas_that_does_not_read_is_refused_whole(
    sqa: Callable[..., Result], tmp_path: Path, content: str, why: str
) -> None:
    assert why in refused(sqa("dialogue", "areas", file(tmp_path, "bad.csv", content), "--dialogue", str(uuid4()), "--json"), 2)["error"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_codebook_is_csv_or_json_and_a_dialogue_has_to_be_there(
    meeting: Callable[..., Result], sqa: Callable[..., Result], tmp_path: Path
) -> None:
    rows = [dict(zip(("group", "subgroup", "name", "claimed"), line.split(","), strict=True)) for line in CODEBOOK.splitlines()[1:]]
    as_json = [{name: int(value) if name == "claimed" else value for name, value in row.items() if value} for row in rows]
    same = told(meeting("codebook", file(tmp_path, "codebook.json", json.dumps(as_json))))
    assert (same["new"], same["codebook_version"]) == (False, 1)
    other = told(meeting("codebook", file(tmp_path, "other.csv", CODEBOOK + "SPEC,,Specialpedagogen,\n"), "--reason", "En till."))
    assert (other["new"], other["codebook_version"]) == (True, 2)
    assert "earlier line" in refused(meeting("codebook", file(tmp_path, "bad.csv", CODEBOOK.replace("TIME,,", "TID,,"))), 2)["error"]
    assert refused(sqa("dialogue", "totals", "--dialogue", str(uuid4()), "--json"), 3)["error"]
    assert refused(sqa("dialogue", "totals", "--dialogue", "maj", "--json"), 2)["error"]


@pytest.mark.capability("A66")
def test_the_make_verb_shows_a_files_totals(tmp_path: Path) -> None:
    variables = {"FILE": notes(tmp_path), "CODEBOOK": file(tmp_path, "codebook.csv", CODEBOOK), "CODES": codes(tmp_path, CODES)}
    variables |= {"AREAS": file(tmp_path, "areas.csv", "area,group\nTid att mötas,TIME\n")}
    environment = {**variables, "ARGS": "--claimed 4", "PATH": "", "PYTHONPATH": ":".join(sys.path), "COLUMNS": "300"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.dialogue"], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    assert "found: 5\nclaimed: 4" in done.stdout
    assert "coders: {'A': {'coded': 4, 'uncoded': 1}}" in done.stdout
    assert "work_areas: 1" in done.stdout
