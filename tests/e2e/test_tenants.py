"""Many huvudmän: each is made, listed and moved by itself."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from structlog.testing import capture_logs
from typer.testing import CliRunner, Result

from adapters.cli.main import verbs
from adapters.composition import moving, removing
from adapters.composition.console import Console
from adapters.composition.joining import Composition
from adapters.composition.migrating import TablesAreNotOfThisRelease, place_of
from adapters.composition.tenants import tenants
from adapters.leases import try_lease
from adapters.ledger.copying import copy_history
from adapters.ledger.ledger import Ledger
from adapters.ledger.record import Record
from adapters.migrations.parts import PARTS
from adapters.settings import Settings
from tests.e2e.at_the_machine import lines
from tests.e2e.ekbacken import HELENA, SAMIRA, a_case, answering, case_opened, problem
from tests.school import FIRST_EVENTS

Sqa = Callable[..., Result]


@pytest.fixture
def settings(data_folder: Path, database_url: str | None) -> Settings:
    return Settings(data=data_folder, database_url=database_url, huvudman="ekbacken", port=0)


@pytest.fixture
def sqa(settings: Settings) -> Sqa:
    def run(*arguments: str, at: Settings = settings, stdin: str | None = None) -> Result:
        return CliRunner().invoke(verbs(lambda: Console(Composition(at))), list(arguments), input=stdin, catch_exceptions=False)

    return run


@pytest.fixture
def school(sqa: Sqa, files: Path) -> Sqa:
    """Ekbacken with its register, and five cases."""
    assert sqa("roster", "import", str(files)).exit_code == 0
    cases = "\n".join(json.dumps(case_opened(a_case())) for _ in range(5))
    assert sqa("append", "-", stdin=cases).exit_code == 0
    return sqa


@pytest.fixture
def elsewhere(settings: Settings, request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """The other kind of place: PostgreSQL for who is on SQLite, and the other way round."""
    if settings.database_url is None:
        return settings.model_copy(update={"database_url": SecretStr(request.getfixturevalue("postgres_url"))})
    return settings.model_copy(update={"database_url": None, "data": tmp_path / "files"})


def there(elsewhere: Settings) -> list[str]:
    url = elsewhere.database_url
    return ["--to-database", url.get_secret_value()] if url else ["--to-data", str(elsewhere.data)]


def everything(settings: Settings) -> tuple[list[Record], dict[str, str | None], list[str]]:
    with Composition(settings).running() as composition:
        ledger: Ledger = composition.huvudman("ekbacken").ledger
        texts = ledger.open_texts([f"sealed:{event.position}/reason" for event in ledger.events(FIRST_EVENTS)])
        roster = composition.huvudman("ekbacken").roster
        return list(ledger.records(0, 10_000)), texts, sorted(roster.names(duties=[HELENA, SAMIRA]).values())


def test_huvudmen_are_made_once_and_listed_without_their_keys(sqa: Sqa, settings: Settings, files: Path) -> None:
    made = [sqa("tenant", "create", name, "--json") for name in ("orebro", "ale")]
    opened = sqa("tenant", "create", "motala", "--register", str(files))
    again, misnamed = sqa("tenant", "create", "ale"), sqa("tenant", "create", "keys_ale")
    settings.root_key_path.unlink()

    listed = lines(sqa("tenant", "list", "--json"))

    assert len({lines(one)[0]["ledger"] for one in made}) == 2
    assert opened.exit_code == 0, opened.output
    assert sqa("tenant", "create", "vara", "--named-duty", str(HELENA)).exit_code == 2
    assert (again.exit_code, misnamed.exit_code) == (3, 2)
    assert [(one["name"], one["position"], one["tables"]) for one in listed] == [
        ("ale", 0, "current"),
        ("motala", FIRST_EVENTS, "current"),
        ("orebro", 0, "current"),
    ]
    assert tenants(settings) == ["ale", "motala", "orebro"]


def test_a_mistyped_huvudman_is_not_made_by_moving_it(school: Sqa, settings: Settings, elsewhere: Settings) -> None:
    mistyped = school("tenant", "move", "ekbaken", *there(elsewhere))

    assert mistyped.exit_code == 2
    assert "sqa tenant list" in mistyped.stderr
    assert (tenants(settings), tenants(elsewhere)) == (["ekbacken"], [])


def test_a_huvudman_moves_with_every_byte_and_the_old_ledger_takes_nothing_more(
    school: Sqa, settings: Settings, elsewhere: Settings
) -> None:
    before = everything(settings)

    moved = school("tenant", "move", "ekbacken", *there(elsewhere), "--json")

    assert moved.exit_code == 0, moved.output
    told = lines(moved)[0]
    assert (told["events"], told["verified"], told["broken"]) == (FIRST_EVENTS + 5, FIRST_EVENTS + 5, [])
    assert "@" not in told["to"]
    assert everything(elsewhere) == before
    assert set(before[1].values()) == {"Klarar inte läsningen."}
    assert (tenants(settings), tenants(elsewhere)) == ([], ["ekbacken"])
    assert lines(school("tenant", "list", "--json"))[0]["moved_to"] == told["to"]
    refused = school("append", "-", stdin=json.dumps(case_opened(a_case())))
    assert refused.exit_code == 3
    assert "SQA_DATA" in refused.stderr
    assert school("append", "-", at=elsewhere, stdin=json.dumps(case_opened(a_case()))).exit_code == 0
    assert school("migrate").exit_code == school("tenant", "move", "ekbacken", *there(elsewhere)).exit_code == 3


def test_who_has_the_ledger_open_is_refused_when_it_has_moved(school: Sqa, settings: Settings, elsewhere: Settings) -> None:
    with answering(Composition(settings), "ekbacken") as service:
        backend = service.backend()
        assert backend.get("/readyz").json()["ready"]
        school("tenant", "move", "ekbacken", *there(elsewhere))

        refused = backend.post("/v1/events", json=case_opened(a_case()))

        assert (refused.status_code, problem(refused)) == (503, "the-ledger-has-moved")
        assert refused.headers["retry-after"]
        assert backend.get("/v1/events?after=11").json()["head"] == FIRST_EVENTS + 5, "reading goes on"


def test_a_move_that_is_broken_off_has_moved_nothing_and_is_started_again(
    school: Sqa, settings: Settings, elsewhere: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(settings)

    def half(*arguments: Any) -> int:
        copy_history(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(moving, "copy_history", half)
        assert school("tenant", "move", "ekbacken", *there(elsewhere)).exit_code == 130

    assert everything(settings) == before
    assert school("append", "-", stdin=json.dumps(case_opened(a_case()))).exit_code == 0
    with place_of(elsewhere, "ekbacken").reading(PARTS[0]) as db:
        assert db
        assert db.scalar(text("SELECT count(*) FROM events")) == 0
    again = school("tenant", "move", "ekbacken", *there(elsewhere), "--json")
    assert (again.exit_code, lines(again)[0]["events"]) == (0, FIRST_EVENTS + 6), again.output


def test_a_copy_that_differs_is_taken_back(school: Sqa, settings: Settings, elsewhere: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    original = moving.copy_history

    def altered(source: Any, target: Any, progress: Any) -> int:
        from adapters.ledger import copying

        with monkeypatch.context() as wrong:
            wrong.setattr(copying, "INSERT", copying.INSERT.replace(":leaf", ":mac"))
            return original(source, target, progress)

    monkeypatch.setattr(moving, "copy_history", altered)
    result = school("tenant", "move", "ekbacken", *there(elsewhere))

    assert result.exit_code == 3
    assert "nothing has moved" in result.stderr
    assert tenants(settings) == ["ekbacken"]


def test_a_place_that_holds_another_ledger_of_that_name_is_left_alone(school: Sqa, elsewhere: Settings) -> None:
    assert school("tenant", "create", "ekbacken", at=elsewhere).exit_code == 0

    refused = school("tenant", "move", "ekbacken", *there(elsewhere))

    assert refused.exit_code == 3
    assert "another ledger" in refused.stderr
    assert school("tenant", "move", "ekbacken").exit_code == 2


def kept_of(name: str, settings: Settings, data_folder: Path) -> list[str]:
    """Files and schemas that are left of a huvudman."""
    files = [str(file) for file in (data_folder / name).rglob("*")]
    if settings.database_url is None:
        return files
    with place_of(settings, name).reading(PARTS[0]) as db:
        assert db
        schemas = db.scalars(text("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'sqa\\_%'")).all()
    return [*files, *(schema for schema in schemas if schema.removeprefix("sqa_").split("_")[-1] == name)]


def test_a_huvudman_with_history_is_removed_by_who_says_its_name_twice(school: Sqa, settings: Settings) -> None:
    unsure, mistyped = school("tenant", "remove", "ekbacken"), school("tenant", "remove", "ekbacken", "--yes-erase", "ekbaken")
    unknown = school("tenant", "remove", "ekbaken", "--yes-erase", "ekbaken")

    assert (unsure.exit_code, mistyped.exit_code, unknown.exit_code) == (3, 2, 2)
    assert "--yes-erase ekbacken" in unsure.stderr
    assert "sqa tenant list" in unknown.stderr
    assert school("append", "-", stdin=json.dumps(case_opened(a_case()))).exit_code == 0
    assert school("verify").exit_code == 0


def test_of_a_huvudman_that_is_removed_nothing_is_left_and_the_others_are_as_they_were(
    school: Sqa, settings: Settings, data_folder: Path
) -> None:
    assert school("tenant", "create", "ale").exit_code == 0
    ledger = lines(school("tenant", "create", "orebro", "--json"))[0]["ledger"]

    with capture_logs() as logged:
        removed = school("tenant", "remove", "ekbacken", "--yes-erase", "ekbacken", "--json")
        empty = school("tenant", "remove", "orebro", "--json")

    assert removed.exit_code == 0, removed.output
    assert (lines(removed)[0]["name"], lines(removed)[0]["events"]) == ("ekbacken", FIRST_EVENTS + 5)
    assert lines(empty)[0]["ledger"] == ledger
    assert [(one["event"], one["huvudman"], one["events"]) for one in logged] == [
        ("a huvudman was removed, keys and all", "ekbacken", FIRST_EVENTS + 5),
        ("a huvudman was removed, keys and all", "orebro", 0),
    ]
    assert tenants(settings) == ["ale"]
    assert kept_of("ale", settings, data_folder)
    assert not kept_of("ekbacken", settings, data_folder)
    assert lines(school("tenant", "create", "orebro", "--json"))[0]["ledger"] != ledger


def test_who_has_moved_is_removed_without_more_ado_and_lives_on_elsewhere(school: Sqa, settings: Settings, elsewhere: Settings) -> None:
    before = everything(settings)
    assert school("tenant", "move", "ekbacken", *there(elsewhere)).exit_code == 0

    assert school("tenant", "remove", "ekbacken").exit_code == 0

    assert tenants(settings) == []
    assert everything(elsewhere) == before


def test_a_huvudman_that_is_worked_for_stays(school: Sqa, settings: Settings, data_folder: Path, database_url: str | None) -> None:
    lease = try_lease("ekbacken/work", data_folder, database_url)
    assert lease
    worked_for = school("tenant", "remove", "ekbacken", "--yes-erase", "ekbacken")
    lease.release()

    assert worked_for.exit_code == 3
    assert "sqa work" in worked_for.stderr
    assert school("verify").exit_code == 0


def test_a_removal_that_is_broken_off_takes_no_more_events_and_is_started_again(
    school: Sqa, settings: Settings, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(removing, "destroy", interrupted)
        assert school("tenant", "remove", "ekbacken", "--yes-erase", "ekbacken").exit_code == 130

    assert school("append", "-", stdin=json.dumps(case_opened(a_case()))).exit_code == 3
    assert school("tenant", "remove", "ekbacken").exit_code == 0
    assert not kept_of("ekbacken", settings, data_folder)


def test_a_ledger_of_another_release_is_not_served(school: Sqa, settings: Settings) -> None:
    place = place_of(settings, "ekbacken")
    for version, said in (("0999", "newer"), (None, "sqa migrate")):
        with place.alone(PARTS[0]) as db:
            statement = "UPDATE version_of_ledger SET version_num = '0999'" if version else "DROP TABLE version_of_ledger"
            db.execute(text(statement))
        with Composition(settings).running() as composition, pytest.raises(TablesAreNotOfThisRelease, match=said):
            composition.huvudman("ekbacken")
        assert school("migrate", "--status").exit_code == 3
    assert said in school("verify").stderr
    assert school("migrate", "--all").exit_code == 0
    assert school("migrate", "--status", "--all").exit_code == 0
    assert school("verify").exit_code == 0


def test_help_says_how() -> None:
    for verb in ("create", "list", "move", "remove"):
        result = CliRunner().invoke(verbs(lambda: pytest.fail("help needs no service")), ["tenant", verb, "--help"], terminal_width=200)
        assert f"sqa tenant {verb}" in result.stdout.partition("Example")[2]
        assert "--json" in result.stdout
