"""A served huvudman, on both databases: one server for all tests of a file, each test with streams of its own."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import structlog

from tests.e2e.ekbacken import KARIN, SAMIRA, Service, register, served


@pytest.fixture(scope="session", autouse=True)
def _silence() -> None:
    """No line per request in the tests' output."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[])


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    data = tmp_path_factory.mktemp("data")
    if request.param == "sqlite":
        with served(data, None) as one:
            yield one
    else:
        with request.getfixturevalue("postgres").new_database() as url, served(data, url) as one:
            yield one


@pytest.fixture
def backend(service: Service) -> httpx2.Client:
    """A service that appends for any duty, and reads."""
    return service.backend()


@pytest.fixture
def principal(service: Service) -> httpx2.Client:
    """Karin, who leads Lindskolan."""
    return service.staff(KARIN)


@pytest.fixture
def counsellor(service: Service) -> httpx2.Client:
    """Samira, counsellor at Lindskolan."""
    return service.staff(SAMIRA)


@pytest.fixture
def auditor(service: Service) -> httpx2.Client:
    return service.auditor()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Ekbacken's register as files in a folder."""
    folder = tmp_path / "register"
    folder.mkdir()
    for name, content in register().items():
        (folder / name).write_bytes(content)
    return folder
