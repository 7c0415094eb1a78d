"""The command line on a data folder: backups, damage, the demo, settings, and serving until told to stop."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
import structlog
from typer.testing import CliRunner, Result

from adapters.cli.main import verbs
from adapters.composition.console import Console
from adapters.composition.joining import Composition
from adapters.settings import Settings
from tests.e2e.at_the_machine import lines, ndjson
from tests.e2e.ekbacken import SAMIRA, a_case, at, case_opened
from tests.roster_school import id_of
from tests.school import FIRST_EVENTS


@pytest.fixture(autouse=True)
def _quiet() -> None:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[])


@pytest.fixture
def on_sqlite(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Runs a verb on a data folder, given by SQA_DATA."""
    monkeypatch.setenv("SQA_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SQA_HUVUDMAN", "ekbacken")

    def run(*arguments: str, **environment: str) -> Result:
        app = verbs(lambda: Console(Composition(Settings())))
        return CliRunner().invoke(app, list(arguments), env=environment, catch_exceptions=False)

    return run


def test_a_port_in_use_is_told_with_the_setting(on_sqlite: Callable[..., Result], files: Path) -> None:
    import socket

    on_sqlite("roster", "import", str(files))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = on_sqlite("serve", SQA_PORT=str(taken.getsockname()[1]))

    assert result.exit_code == 3
    assert "SQA_PORT" in result.stderr


def test_a_backup_is_restored_elsewhere_and_reads_the_same(on_sqlite: Callable[..., Result], files: Path, tmp_path: Path) -> None:
    stream, history, keys = a_case(), tmp_path / "backup", tmp_path / "vault"
    on_sqlite("roster", "import", str(files))
    on_sqlite("append", ndjson(tmp_path / "one", case_opened(stream)))

    written = lines(on_sqlite("backup", str(history), "--keys", str(keys), "--json"))[0]["written"]
    elsewhere = str(tmp_path / "elsewhere")
    restored = on_sqlite("restore", str(history), "--keys", str(keys), SQA_DATA=elsewhere)

    assert restored.exit_code == 0, restored.output
    assert not [name for name in written if str(history) in name and ("keys" in name or "epochs" in name or name.endswith(".key"))]
    assert on_sqlite("export", SQA_DATA=elsewhere).stdout == on_sqlite("export").stdout
    assert lines(on_sqlite("verify", "--json", SQA_DATA=elsewhere))[0] == {"records": FIRST_EVENTS + 1, "broken": []}
    with Composition(Settings(data=Path(elsewhere), huvudman="ekbacken")).running() as composition:
        ledger = composition.huvudman("ekbacken").ledger
        place = f"sealed:{FIRST_EVENTS + 1}/reason"
        assert ledger.open_texts([place]) == {place: "Klarar inte läsningen."}
    assert on_sqlite("restore", str(history), "--keys", str(keys)).exit_code == 3
    assert on_sqlite("backup", str(history), "--keys", str(history / "keys")).exit_code == 2
    assert on_sqlite("restore", str(tmp_path / "empty"), "--keys", str(keys), SQA_DATA=str(tmp_path / "third")).exit_code == 3


def test_a_byte_that_was_changed_is_found(on_sqlite: Callable[..., Result], files: Path, tmp_path: Path) -> None:
    from adapters.sqlite_file import sqlite3

    on_sqlite("roster", "import", str(files))
    connection = sqlite3.connect(tmp_path / "data" / "ekbacken" / "events.db")
    connection.execute(f"UPDATE events SET recorded_at = recorded_at + 1 WHERE position = {FIRST_EVENTS}")
    connection.commit()
    connection.close()

    result = on_sqlite("verify", "--json")

    assert result.exit_code == 3
    assert lines(result)[0]["broken"] == [{"position": FIRST_EVENTS, "what": "its leaf is not the hash of what is stored"}]


def test_a_small_demo_is_loaded_once_and_refused_in_production(on_sqlite: Callable[..., Result], tmp_path: Path) -> None:
    first, again = (on_sqlite("demo", "--size", "60", "--json") for _ in range(2))

    assert first.exit_code == 0, first.output
    assert lines(first)[0]["loaded"]
    assert not lines(again)[0]["loaded"]
    assert lines(first)[0]["events"] == lines(again)[0]["events"] > 100
    assert on_sqlite("demo", "--size", "60", "--seed", "2").exit_code == 3
    assert on_sqlite("demo", "--size", "tiny").exit_code == 2
    assert lines(on_sqlite("verify", "--json"))[0]["broken"] == []
    assert lines(on_sqlite("ask", "owners", "--json"))[0]["rows"]
    key = tmp_path / "apart.key"
    key.write_bytes((tmp_path / "data" / "root.key").read_bytes())
    in_production = on_sqlite("ask", "owners", SQA_PRODUCTION="true", SQA_ROOT_KEY_FILE=str(key))
    assert in_production.exit_code == 3
    assert "controlled clock is refused in production" in in_production.stderr


def test_a_demo_is_not_poured_over_a_ledger_in_use(on_sqlite: Callable[..., Result], files: Path) -> None:
    on_sqlite("roster", "import", str(files))

    assert on_sqlite("demo", "--size", "60").exit_code == 3


def test_a_setting_that_does_not_fit_is_named_without_its_value(on_sqlite: Callable[..., Result]) -> None:
    result = on_sqlite("doctor", SQA_PORT="hemligt")

    assert result.exit_code == 2
    assert "SQA_PORT" in result.stderr
    assert "hemligt" not in result.stderr


def test_it_is_served_until_it_is_told_to_stop(tmp_path: Path, files: Path) -> None:
    environment = {**os.environ, "SQA_DATA": str(tmp_path / "data"), "SQA_HUVUDMAN": "ekbacken", "SQA_PORT": "0"}
    sqa = Path(sys.executable).with_name("sqa")
    subprocess.run([sqa, "roster", "import", str(files)], env=environment, check=True, capture_output=True)
    made = subprocess.run([sqa, "token", "service", "--reads", "--json"], env=environment, check=True, capture_output=True)
    token = json.loads(made.stdout)["token"]

    process = subprocess.Popen([sqa, "serve", "--json"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    address = json.loads(process.stdout.readline())["address"]
    with httpx2.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}) as client:
        answer = client.post("/v1/events", json=case_opened(a_case(), time=at("2025-09-01")))
        assert answer.status_code == 201
        fresh = client.get("/v1/questions/owners", params={"min_position": answer.json()["position"]}).json()
        assert [row["owner"] for row in fresh["rows"]] == [str(SAMIRA)]
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=20)

    assert process.returncode == 0
    told = [json.loads(line) for line in log.decode().splitlines()]
    asked = [line for line in told if line["event"] == "request"]
    assert {(line["route"], line["status"]) for line in asked} == {("/v1/events", 201), ("/v1/questions/{name}", 200)}
    assert str(id_of("Elsa Lind")) not in log.decode()
