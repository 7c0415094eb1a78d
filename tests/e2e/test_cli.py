"""The command line, as an operator and as a script use it."""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
from typer.testing import CliRunner, Result

from adapters.cli.main import verbs
from adapters.composition.console import Console
from adapters.composition.joining import Composition
from adapters.settings import Settings
from tests.e2e.at_the_machine import lines, ndjson
from tests.e2e.ekbacken import ASA, HELENA, KARIN, LINDSKOLAN, SAMIRA, a_case, case_opened, event
from tests.school import FIRST_EVENTS

VERBS = [
    "serve",
    "work",
    "demo",
    "append",
    "history",
    "export",
    "verify",
    "ask",
    "rebuild",
    "token",
    "migrate",
    "doctor",
    "backup",
    "restore",
    "docs",
]


@pytest.fixture(autouse=True)
def _quiet() -> None:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[])


@pytest.fixture
def sqa(data_folder: Path, database_url: str | None) -> Callable[..., Result]:
    """Runs a verb on this test's data, in this process."""

    def given() -> Console:
        return Console(Composition(Settings(data=data_folder, database_url=database_url, huvudman="ekbacken", port=0)))

    def run(*arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(verbs(given), list(arguments), input=stdin, catch_exceptions=False)

    return run


@pytest.fixture
def school(sqa: Callable[..., Result], files: Path) -> Callable[..., Result]:
    """The same, where the register has been imported."""
    assert sqa("roster", "import", str(files)).exit_code == 0
    return sqa


@pytest.mark.parametrize("verb", [*VERBS, "roster import"])
def test_every_verb_explains_itself_with_an_example(verb: str) -> None:
    result = CliRunner().invoke(verbs(lambda: pytest.fail("help needs no service")), [*verb.split(), "--help"], terminal_width=200)

    assert result.exit_code == 0
    assert f"sqa {verb}" in result.stdout.partition("Example:")[2]
    assert verb == "docs" or "--json" in result.stdout


def test_importing_the_register_opens_a_ledger_once(sqa: Callable[..., Result], files: Path) -> None:
    first, again = (lines(sqa("roster", "import", str(files), "--json"))[0] for _ in range(2))

    assert first["named_duty"] == str(HELENA)
    assert first["counts"]["duties"]["new"] > 0
    assert "named_duty" not in again
    assert again["counts"]["duties"]["new"] == 0
    assert lines(sqa("verify", "--json")) == [{"records": FIRST_EVENTS, "broken": []}]


def test_a_register_that_is_refused_is_told_about_without_a_name(sqa: Callable[..., Result], files: Path) -> None:
    (files / "duties.json").write_text(json.dumps({"data": [{"id": "Elsa"}]}), "utf-8")

    result = sqa("roster", "import", str(files), "--json")

    assert result.exit_code == 1
    assert lines(result)[0]["report"]["refused"]
    assert "Elsa" not in result.stdout
    assert sqa("roster", "import", str(files / "nowhere")).exit_code == 2


def test_without_a_ledger_every_verb_says_what_to_do(sqa: Callable[..., Result]) -> None:
    for arguments in (["ask", "owners"], ["verify"], ["export"], ["history", a_case()], ["rebuild"], ["append", "-"]):
        result = sqa(*arguments, stdin=json.dumps(case_opened(a_case())))
        assert result.exit_code == 3, (arguments, result.output)
        assert "sqa migrate" in result.stderr, arguments


def test_events_are_appended_and_a_broken_off_run_is_simply_started_again(school: Callable[..., Result], tmp_path: Path) -> None:
    events = [case_opened(a_case()) for _ in range(7)]
    first = school("append", ndjson(tmp_path / "some", *events[:4]), "--json")
    whole = ndjson(tmp_path / "all", *events)

    second = school("append", whole, "--at-once", "3", "--json")
    third = school("append", "-", "--json", stdin=Path(whole).read_text("utf-8"))

    assert lines(first)[0] == {"appended": 4, "repeated": 0, "position": FIRST_EVENTS + 4}
    assert lines(second)[0] == {"appended": 3, "repeated": 4, "position": FIRST_EVENTS + 7}
    assert lines(third)[0] == {"appended": 0, "repeated": 7, "position": FIRST_EVENTS + 7}


def test_a_refused_event_is_told_by_its_line(school: Callable[..., Result], tmp_path: Path) -> None:
    stream = a_case()
    good, bad = case_opened(stream), event("case.contributor-removed", stream, {"duty": ASA})

    refused = school("append", ndjson(tmp_path / "one", good, bad), "--json")
    malformed = school("append", "-", "--json", stdin='{"a": 1}\n{\n')

    assert refused.exit_code == 1
    told = lines(refused)[0]
    assert (told["line"], told["type"], told["code"]) == (2, "not-a-contributor", 1)
    assert malformed.exit_code == 2
    assert lines(malformed)[0]["line"] == 2
    assert school("append", str(tmp_path / "nowhere")).exit_code == 2


def test_a_whole_json_file_is_appended_too(school: Callable[..., Result], tmp_path: Path) -> None:
    one, two, three = (case_opened(a_case()) for _ in range(3))
    bad = event("case.contributor-removed", a_case(), {"duty": ASA})

    pretty = school("append", "-", "--json", stdin=json.dumps(one, indent=2))
    array = school("append", "-", "--json", stdin=json.dumps([two, three], indent=2))
    refused = school("append", "-", "--json", stdin=json.dumps([one, bad]))
    neither = school("append", "-", stdin='{"a":\n')

    assert lines(pretty)[0]["appended"] == 1
    assert lines(array)[0]["appended"] == 2
    assert lines(refused)[0]["line"] == 2
    assert neither.exit_code == 2
    assert "NDJSON" in neither.stderr


def test_what_goes_wrong_is_told_for_whoever_sits_at_the_machine(school: Callable[..., Result]) -> None:
    malformed = school("append", "-", stdin=json.dumps({**case_opened(a_case()), "data": {"about": "elev"}}))
    unknown = school("append", "-", stdin=json.dumps({**case_opened(a_case()), "type": "sqa.case.vanished.v1"}))

    assert malformed.exit_code == unknown.exit_code == 1
    assert "docs/events.md (sqa.case.opened.v1)" in malformed.stderr
    assert '{"path":"/data/about","kind":"literal_error","valid":["pupil","group"]}' in malformed.stderr
    assert "docs/events.md" in unknown.stderr
    assert "/v1/" not in unknown.stderr
    assert "details" not in malformed.stderr
    assert "waiting_handovers" in school("rebuild", "nothing").stderr
    assert "kind/uuid" in school("history", "foo").stderr


def test_the_named_duty_is_looked_for_before_anything_is_written(sqa: Callable[..., Result], files: Path) -> None:
    refused = sqa("roster", "import", str(files), "--named-duty", str(uuid4()))
    imported = sqa("roster", "import", str(files), "--named-duty", str(SAMIRA))

    assert refused.exit_code == 2
    assert "--named-duty" in refused.stderr
    assert f"owns when nobody else does: Samira Haddad ({SAMIRA})" in imported.stdout
    assert "duties: 0" not in imported.stdout


def test_a_question_is_asked_and_the_questions_listed(school: Callable[..., Result], tmp_path: Path) -> None:
    stream = a_case()
    school("append", ndjson(tmp_path / "one", case_opened(stream)))

    listed = {one["name"] for one in lines(school("ask", "--json"))}
    answer = lines(school("ask", "owners", "-p", f"unit={LINDSKOLAN}", "--json"))[0]
    shown = school("ask", "roles")

    assert {"owners", "takeover", "support-match"} <= listed
    assert [row["owner"] for row in answer["rows"]] == [str(SAMIRA)]
    assert answer["position"] == FIRST_EVENTS + 1
    assert "Samira Haddad" in shown.stdout
    assert school("ask", "nothing").exit_code == 2
    assert school("ask", "roles", "-p", "unit").exit_code == 2
    assert lines(school("ask", "roles", "-p", "unit=x", "--json"))[0]["type"] == "parameter-is-malformed"
    assert lines(school("ask", "owners", "-p", "on=2020-01-01", "--json"))[0]["rows"] == []


def test_an_event_log_is_written_whole_or_not_at_all(school: Callable[..., Result], tmp_path: Path) -> None:
    stream, log = a_case(), tmp_path / "log.json"
    school("append", ndjson(tmp_path / "one", case_opened(stream)))

    assert school("export", str(log), "--format", "ocel").exit_code == 0
    written = json.loads(log.read_text("utf-8"))
    assert [(one["type"], one["relationships"][0]["objectId"]) for one in written["events"]] == [("sqa.case.opened", stream)]
    assert stream in school("export", "--format", "xes").stdout
    assert "Klarar inte" not in log.read_text("utf-8")
    assert school("export", str(log), "--format", "ocel", "--after", "3").exit_code == 2
    assert school("export", str(tmp_path / "nowhere" / "log"), "--format", "xes").exit_code == 2
    assert sorted(file.name for file in tmp_path.glob("log*")) == ["log.json"]


def test_a_history_is_shown_and_exported_without_opening_what_is_sealed(school: Callable[..., Result], tmp_path: Path) -> None:
    stream = a_case()
    school("append", ndjson(tmp_path / "one", case_opened(stream)))

    history, exported, shown = (
        lines(school("history", stream, "--json")),
        lines(school("export", "--after", str(FIRST_EVENTS))),
        school("history", stream),
    )

    assert (history[0]["title_sv"], history[0]["data"]["reason"]) == ("Ärendet öppnat", {"withheld": True})
    assert [one["subject"] for one in exported] == [stream]
    assert exported[0]["data"]["reason"] == f"sealed:{FIRST_EVENTS + 1}/reason"
    assert "Samira Haddad" in shown.stdout
    assert "Klarar inte" not in json.dumps([history, exported]) + shown.stdout
    assert school("history", a_case()).exit_code == 2
    assert school("history", "elsa").exit_code == 2
    sent_again = school("append", "-", stdin=json.dumps({**exported[0], "id": str(uuid4()), "subject": a_case()}))
    assert sent_again.exit_code == 1


def test_answers_are_rebuilt_and_the_doctor_finds_all_well(school: Callable[..., Result], tmp_path: Path) -> None:
    school("append", ndjson(tmp_path / "one", case_opened(a_case())))

    rebuilt = lines(school("rebuild", "team", "--json"))
    checks = {one["check"]: one for one in lines(school("doctor", "--json"))}

    assert [(one["projection"], one["position"]) for one in rebuilt] == [("team", FIRST_EVENTS + 1)]
    assert len(lines(school("rebuild", "--json"))) > 10
    assert school("rebuild", "nothing").exit_code == 2
    assert all(check["well"] for check in checks.values()), checks
    assert checks["ledger"]["found"] == f"position {FIRST_EVENTS + 1}"
    shown = school("doctor").stdout
    assert shown.endswith("All is well.\n")
    assert "→" not in shown


def test_the_doctor_tells_what_to_mend(sqa: Callable[..., Result], data_folder: Path) -> None:
    result = sqa("doctor", "--json")

    assert result.exit_code == 3
    ledger = next(one for one in lines(result) if one["check"] == "ledger")
    assert (ledger["well"], ledger["advice"]) == (False, "sqa migrate")


def test_a_token_is_made_for_each_kind(school: Callable[..., Result]) -> None:
    for arguments in (["service", "--types", "sqa.concern.*", "--speaks-for", str(ASA)], ["staff", "--duty", str(KARIN)], ["auditor"]):
        token = lines(school("token", *arguments, "--json"))[0]["token"]
        assert token.count(".") == 2
    assert school("token", "staff").exit_code == 2
    assert school("token", "king").exit_code == 2


def test_pages_are_written_and_found_stale(sqa: Callable[..., Result], tmp_path: Path) -> None:
    assert sqa("docs", "--folder", str(tmp_path), "--check").exit_code == 3
    assert sqa("docs", "--folder", str(tmp_path)).exit_code == 0
    assert sqa("docs", "--folder", str(tmp_path), "--check").exit_code == 0
    (tmp_path / "rules.md").write_text("", "utf-8")
    stale = sqa("docs", "--folder", str(tmp_path), "--check")
    assert stale.exit_code == 3
    assert "make docs" in stale.stderr
