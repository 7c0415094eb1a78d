"""The doctor looks at everything, and one broken part does not hide another."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from adapters.cli.main import verbs
from adapters.composition.console import Console
from adapters.composition.joining import Composition
from adapters.composition.migrating import place_of
from adapters.migrations.parts import PARTS
from adapters.settings import Settings
from tests.e2e.ekbacken import HELENA, register

Found = dict[str, dict[str, Any]]


@pytest.fixture
def settings(data_folder: Path, database_url: str | None) -> Settings:
    return Settings(data=data_folder, database_url=database_url, huvudman="ekbacken")


@pytest.fixture
def doctor(settings: Settings) -> Callable[..., tuple[int, Found]]:
    """Ekbacken, whose doctor is asked: its exit code, and what it found."""
    composition = Composition(settings)
    with composition.running():
        composition.migrate("ekbacken")
        composition.huvudman("ekbacken").roster.take_in(register(), composition.clock().date())
        composition.establish("ekbacken", HELENA)
        composition.huvudman("ekbacken").views.catch_up()

    def ask(**changed: Any) -> tuple[int, Found]:
        given = settings.model_copy(update=changed)
        result: Result = CliRunner().invoke(verbs(lambda: Console(Composition(given))), ["doctor", "--json"], catch_exceptions=False)
        return result.exit_code, {one["check"]: one for one in map(json.loads, result.stdout.splitlines())}

    return ask


def ill(found: Found) -> set[str]:
    return {name for name, check in found.items() if not check["well"]}


def test_all_is_well(doctor: Callable[..., tuple[int, Found]], database_url: str | None) -> None:
    code, found = doctor()

    assert (code, ill(found)) == (0, set())
    assert not [check for check in found.values() if check["advice"]]
    looked_at = {"versions", "settings", "disk", "keys", "ledger", "clock", "answers", "register", "named duty", "tables of the ledger"}
    assert found.keys() >= looked_at | ({"database"} if database_url else {"SQLite", "events.db", "file system"})


def test_each_thing_that_is_wrong_is_told_and_the_rest_is_looked_at(
    doctor: Callable[..., tuple[int, Found]], settings: Settings, tmp_path: Path
) -> None:
    settings.root_key_path.chmod(0o644)
    assert ill(doctor()[1]) == {"root.key"}
    assert ill(doctor(host="0.0.0.0")[1]) == {"root.key", "settings"}
    settings.root_key_path.chmod(0o600)
    another = tmp_path / "another.key"
    another.write_bytes(os.urandom(32))
    another.chmod(0o600)

    code, found = doctor(root_key_file=another)

    assert (code, ill(found)) == (3, {"keys"})
    assert "SQA_ROOT_KEY_FILE" in found["keys"]["advice"]
    code, found = doctor(root_key_file=tmp_path / "nowhere.key")
    assert "keys" in ill(found)
    assert "tables of the ledger" in found


def test_tables_of_another_release_are_told_with_the_next_step(doctor: Callable[..., tuple[int, Found]], settings: Settings) -> None:
    with place_of(settings, "ekbacken").alone(PARTS[1]) as db:
        db.execute(text("DROP TABLE version_of_keys"))

    code, found = doctor()

    assert code == 3
    assert found["tables of the keys"]["advice"] == "sqa migrate"
    assert found["tables of the ledger"]["well"]
    assert found["disk"]["well"]


def test_a_damaged_file_is_told(doctor: Callable[..., tuple[int, Found]], settings: Settings) -> None:
    if settings.database_url:
        pytest.skip("the server's own files")
    file = settings.data_folder("ekbacken") / "register.db"
    file.with_name("register.db-wal").unlink(missing_ok=True)
    content = bytearray(file.read_bytes())
    content[4096 : 4096 * 3] = os.urandom(4096 * 2)
    file.write_bytes(content)

    code, found = doctor()

    assert code == 3
    assert "register.db" in ill(found)
    assert found["events.db"]["well"]
    assert found["keys"]["well"]
