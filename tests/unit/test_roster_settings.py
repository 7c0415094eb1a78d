"""Every setting has a type, a default and an explanation; what only suits a demo is refused in production."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from adapters.settings import Settings, as_markdown


def test_without_any_environment_it_serves_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"SQA_{name.upper()}", raising=False)
    settings = Settings()
    assert (settings.host, settings.port, settings.database_url) == ("127.0.0.1", 8000, None)
    assert settings.token_key_path == Path("data/token.key")
    assert settings.data_folder("ekbacken") == Path("data/ekbacken")


def test_the_environment_is_read_and_an_empty_value_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQA_PORT", "9000")
    monkeypatch.setenv("SQA_LOG_LEVEL", "")
    monkeypatch.setenv("SQA_DATABASE_URL", "postgresql://sqa:hemligt@db/sqa")
    settings = Settings()
    assert (settings.port, settings.log_level) == (9000, "INFO")
    assert "hemligt" not in repr(settings)


def test_an_error_quotes_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQA_PORT", "hemligt")
    with pytest.raises(ValidationError) as error:
        Settings()
    assert "hemligt" not in str(error.value)


def test_production_refuses_a_controlled_clock_and_a_root_key_beside_the_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SQA_PRODUCTION", "true")
    monkeypatch.setenv("SQA_DATA", str(tmp_path / "data"))
    with pytest.raises(ValidationError, match="SQA_ROOT_KEY_FILE"):
        Settings()
    monkeypatch.setenv("SQA_ROOT_KEY_FILE", str(tmp_path / "keys" / "root.key"))
    assert Settings().production
    monkeypatch.setenv("SQA_CLOCK", "controlled")
    with pytest.raises(ValidationError, match="SQA_CLOCK"):
        Settings()


def test_a_huvudman_cannot_lead_out_of_the_data_folder() -> None:
    for name in ("../elsewhere", "Ekbacken", "", "a/b"):
        with pytest.raises(ValueError, match="huvudman"):
            Settings().data_folder(name)


def test_every_setting_is_explained() -> None:
    table = as_markdown().splitlines()
    assert len(table) == len(Settings.model_fields) + 2
    assert all(field.description for field in Settings.model_fields.values())
    assert "| `SQA_PORT` | `8000` | The port to listen on; 0 takes a free one. |" in table
