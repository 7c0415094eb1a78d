"""What every test can ask for: the two databases, a folder for data, and marks that are checked."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import capabilities, databases

settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("soak", deadline=None, max_examples=5_000, stateful_step_count=200, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        databases.begin_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        databases.end_run()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a mark that names a capability nobody asked for."""
    known = capabilities.asked_for()
    for item in items:
        for number in capabilities.shown_by(item):
            if number not in known:
                raise pytest.UsageError(f"{item.nodeid} shows {number!r}, which docs/capabilities.md doesn't list")


@pytest.fixture(scope="session")
def postgres() -> databases.Postgres:
    """The PostgreSQL server of this run; a test takes `postgres_url`, or `new_database(template=…)` of this."""
    try:
        return databases.postgres()
    except databases.NoPostgresHere as reason:
        pytest.skip(str(reason) or databases.NoPostgresHere.__doc__ or "")


@pytest.fixture
def postgres_url(postgres: databases.Postgres) -> Iterator[str]:
    """`postgresql://…` of an empty database, new for this test."""
    with postgres.new_database() as url:
        yield url


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """An empty folder where this test's service keeps its files."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """Runs the test on both databases: None asks for the embedded SQLite in `data_folder`, else an empty PostgreSQL."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_url")
