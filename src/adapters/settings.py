"""Every setting, typed and explained. Each is read from the environment as `SQA_<NAME>`; nothing else is configured.

What belongs to a huvudman's own rules (retention periods, suppression threshold) is set with the huvudman, not here.
"""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=0, le=65_535)]
Days = Annotated[int, Field(ge=1, le=365)]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
# `keys_b` would be given the schema that holds the keys of `b`.
NAME = re.compile(r"(?!(?:keys|epochs|views)(?:_|$))[a-z][a-z0-9_]{0,40}")


def is_a_name(name: str) -> bool:
    """May a huvudman be called this?"""
    return NAME.fullmatch(name) is not None


def _checked(name: str) -> str:
    if not is_a_name(name):
        raise ValueError("a huvudman is named with a–z, 0–9 and _, beginning with a letter; not keys, epochs or views, nor keys_…")
    return name


Slug = Annotated[str, AfterValidator(_checked)]


class Settings(BaseSettings):
    """How this process runs. Raises pydantic's ValidationError, without quoting values, when something doesn't fit."""

    model_config = SettingsConfigDict(env_prefix="SQA_", extra="ignore", frozen=True, hide_input_in_errors=True, env_ignore_empty=True)

    host: str = Field("127.0.0.1", description="The address to listen on; the default is reached from this machine only.")
    port: Port = Field(8000, description="The port to listen on; 0 takes a free one.")
    data: Path = Field(Path("data"), description="The folder of everything kept on disk, one folder below it per huvudman.")
    database_url: SecretStr | None = Field(
        None, description="`postgresql://…` keeps the ledgers in PostgreSQL; without it they are SQLite files in the data folder."
    )
    huvudman: Slug = Field("demo", description="The huvudman that commands mean when they name none: a–z, 0–9 and _.")
    token_key_file: Path | None = Field(
        None, description="The file with the key that signs tokens; without it `token.key` in the data folder."
    )
    root_key_file: Path | None = Field(
        None,
        description="The file with the key that wraps all data keys; without it `root.key` in the data folder. "
        "In production it has to lie outside the data folder, so that one backup doesn't hold both.",
    )
    clock: Literal["real", "controlled"] = Field(
        "real", description="`controlled` lets the demo and the tests set the time; refused in production."
    )
    production: bool = Field(False, description="Refuses what only suits a demo: the controlled clock, keys beside the data.")
    worker: Literal["beside", "elsewhere"] = Field(
        "beside",
        description="Who keeps answers up and runs the jobs: `sqa serve` starts a process `beside` itself, or `sqa work` runs `elsewhere`.",
    )
    answer_days: Days = Field(14, description="Within how many days whoever raises a concern is to have an answer.")
    escalation_days: Days = Field(
        14, description="How many days after it was missed an evaluation goes on from the principal to the huvudman."
    )
    reminder_days: Days = Field(7, description="From how many days before its day whoever owes something is told of it.")
    offer_days: Days = Field(7, description="How many days an offered handover stands before it expires, when the offer doesn't say.")
    webhook_url: str | None = Field(
        None,
        description="Where whoever is to be told of an obligation is announced, as CloudEvents; without it nothing is posted. "
        "`https://…`, or `http://…` on this machine.",
    )
    webhook_secret: SecretStr | None = Field(
        None,
        min_length=16,
        description="What signs them (Standard Webhooks, HMAC-SHA256): text, or `whsec_` and base64. Needed with the address.",
    )
    smtp_host: str | None = Field(None, description="The server that takes mail to whoever is to be told; without it no mail is sent.")
    smtp_port: Port = Field(587, description="Its port.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection is made secret; `none` only on this machine."
    )
    smtp_user: str | None = Field(None, description="Who signs in there, if anybody does.")
    smtp_password: SecretStr | None = Field(None, description="With this password.")
    smtp_from: str | None = Field(
        None, pattern=r"^[^@\s<>]+@[^@\s<>]+$", description="The address that mail comes from. Needed with the server."
    )
    public_url: str = Field(
        "", description="Where people reach the service, as `https://…`: in mail it stands before the address of a case."
    )
    focus_areas: int = Field(5, ge=1, le=100, description="How many focus areas a unit may have open before it is warned.")
    coverage_limit: int = Field(
        60, ge=0, le=100, description="How many per cent of a unit's needs must have a verdict before it is compared with others."
    )
    suppression_threshold: int = Field(5, ge=2, le=100, description="The smallest number above zero that a release tells.")
    roster_check_seconds: float = Field(
        1.0, ge=0, le=3_600, description="How soon an import of the register in another process counts here."
    )
    register_url: str | None = Field(
        None, description="The address of the register's source, SS 12000 over HTTP, up to its version: `https://…/v2.0`."
    )
    register_token: SecretStr | None = Field(None, description="The bearer token for the source, where it is given out as it stands.")
    register_token_url: str | None = Field(
        None,
        description="Where a token for the source is fetched instead, with OAuth2 client credentials and the three settings that follow.",
    )
    register_client_id: str = Field("", description="Who we are to the token service.")
    register_client_secret: SecretStr | None = Field(None, description="Our secret with the token service.")
    register_scope: str = Field("", description="The scope that is asked for, where the token service wants one.")
    register_notices_to: str | None = Field(
        None, description="This service's own address as the source reaches it, `https://…`, for `sqa roster subscribe`."
    )
    register_notice_secret: SecretStr | None = Field(
        None,
        min_length=32,
        description="What the address of the source's notices ends with, since the standard lets no notice prove itself.",
    )
    register_most_removed: float = Field(
        0.2, ge=0, le=1, description="The largest share of a kind (persons, duties …) that a full sync may end without being told to."
    )
    register_sync_hour: int = Field(2, ge=0, le=23, description="The hour of the nightly sync, in Sweden.")
    max_body_bytes: int = Field(
        5_000_000, ge=1_000, le=1_000_000_000, description="The largest request body that is read; a larger one gets 413."
    )
    drain_seconds: int = Field(
        25, ge=1, le=600, description="How long what has been asked is still answered after the signal to end; a second one ends at once."
    )
    log_level: LogLevel = Field("INFO", description="The least severe messages that are logged.")

    @model_validator(mode="after")
    def _ways_out_are_whole_and_secret(self) -> Self:
        if self.webhook_url:
            url = urlsplit(self.webhook_url)
            if url.scheme != "https" and not (url.scheme == "http" and _on_this_machine(url.hostname)):
                raise ValueError("SQA_WEBHOOK_URL begins with https, or lies on this machine")
            if self.webhook_secret is None:
                raise ValueError("SQA_WEBHOOK_URL needs SQA_WEBHOOK_SECRET")
        if self.smtp_host:
            if self.smtp_from is None:
                raise ValueError("SQA_SMTP_HOST needs SQA_SMTP_FROM")
            if self.smtp_security == "none" and not _on_this_machine(self.smtp_host):
                raise ValueError("SQA_SMTP_SECURITY=none is for a server on this machine")
        return self

    @model_validator(mode="after")
    def _fit_for_production(self) -> Self:
        if not self.production:
            return self
        if self.clock != "real":
            raise ValueError("SQA_CLOCK=controlled is refused in production: recorded times must be true")
        if self.root_key_path.resolve().is_relative_to(self.data.resolve()):
            raise ValueError("SQA_ROOT_KEY_FILE must lie outside SQA_DATA in production")
        return self

    @model_validator(mode="after")
    def _can_fetch_a_token(self) -> Self:
        if self.register_token_url and not (self.register_client_id and self.register_client_secret):
            raise ValueError("SQA_REGISTER_TOKEN_URL needs SQA_REGISTER_CLIENT_ID and SQA_REGISTER_CLIENT_SECRET")
        return self

    @property
    def database(self) -> str | None:
        """The address of PostgreSQL, with its password; None on SQLite."""
        return self.database_url.get_secret_value() if self.database_url else None

    @property
    def token_key_path(self) -> Path:
        """Where the key that signs tokens lies."""
        return self.token_key_file or self.data / "token.key"

    @property
    def root_key_path(self) -> Path:
        """Where the key that wraps all data keys lies."""
        return self.root_key_file or self.data / "root.key"

    def data_folder(self, huvudman: str) -> Path:
        """Where a huvudman's files lie. Raises ValueError when the name could lead elsewhere."""
        return self.data / _checked(huvudman)


def _on_this_machine(host: str | None) -> bool:
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def as_markdown() -> str:
    """The settings as a table for the documentation: name, default and what it does."""
    lines = ["| Setting | Default | What it does |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        lines.append(f"| `SQA_{name.upper()}` | {_shown(field.default)} | {field.description} |")
    return "\n".join(lines) + "\n"


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
