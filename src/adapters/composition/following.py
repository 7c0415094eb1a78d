"""The register's source, as the settings name it: for the command line, the nightly sync and the source's notices."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from pydantic import SecretStr

from adapters.composition.clocks import real_clock
from adapters.roster.following import Following
from adapters.roster.roster import Roster
from adapters.roster.source import Access
from adapters.settings import Settings

if TYPE_CHECKING:
    from fastapi import APIRouter


def following(settings: Settings, roster: Roster) -> Following | None:
    """The register and its source; None where no source is set. The settings are those of one huvudman, SQA_HUVUDMAN."""
    s = settings
    if s.register_url is None:
        return None
    from adapters.api.register_notices import PATH

    access = Access(
        url=s.register_url,
        token=_told(s.register_token),
        token_url=s.register_token_url,
        client_id=s.register_client_id,
        client_secret=_told(s.register_client_secret) or "",
        scope=s.register_scope,
    )
    secret = _told(s.register_notice_secret)
    here = f"{s.register_notices_to.rstrip('/')}{PATH}/{secret}" if s.register_notices_to and secret else None
    return Following(roster, access, notices_to=here, most_removed=s.register_most_removed, hour=s.register_sync_hour)


def notices(settings: Settings, roster: Callable[[], Roster]) -> "APIRouter":
    """The address of the source's notices; without a source and a secret there is none."""
    from adapters.api import register_notices

    def heard(notice: bytes) -> None:
        source = following(settings, roster())
        if source:
            source.heard(notice, real_clock())

    secret = _told(settings.register_notice_secret) if settings.register_url else None
    return register_notices.router(secret, heard)


def _told(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
