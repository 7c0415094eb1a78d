"""Being told that there is news: a subscription at the source, its renewal, and the notices it sends.

Source: the OpenAPI document of SS 12000:2020 (version 2.1.0): POST, PATCH (which renews and has no body) and DELETE under
`/subscriptions`; a notice is `{"modifiedEntites": ["Duty", …], "deletedEntities": true}`, spelled so, and 200 is its
answer. The standard has no way for a notice to prove whom it is from: the address it is sent to holds a secret.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel, ValidationError
from sqlalchemy import Engine, Row, select

from adapters.roster.fetching import RESOURCES
from adapters.roster.source import Source, SourceFault
from adapters.roster.syncing import note
from adapters.roster.tables import register_sources, writing

UNSAID = timedelta(days=2)  # how long one holds that says no end: renewed daily


class Subscription(BaseModel):
    """What the source says of a subscription."""

    id: UUID
    expires: datetime | None = None


def subscribe(engine: Engine, source: Source, target: str, now: datetime) -> Subscription:
    """Have notices sent to an address: renew the subscription that is there, or make one. Raises SourceFault."""
    known = _known(engine, source.url)
    if known and known.target_hash == _hash(target):
        try:
            return _kept(engine, source, target, now, source.ask("PATCH", f"subscriptions/{known.subscription}"))
        except SourceFault as fault:
            if fault.status != 404:
                raise
    wanted = {"name": "sqa", "target": target, "resourceTypes": [{"resource": name} for name in RESOURCES.values()]}
    made = _kept(engine, source, target, now, source.ask("POST", "subscriptions", body=wanted))
    if known and known.target_hash != _hash(target):
        _take_back(source, known.subscription)
    return made


def unsubscribe(engine: Engine, source: Source) -> bool:
    """Have no more notices sent. Was there a subscription? Raises SourceFault."""
    known = _known(engine, source.url)
    if known is None:
        return False
    _take_back(source, known.subscription)
    with writing(engine) as db:
        note(db, source.url, subscription=None, target_hash=None, subscribed_at=None, expires=None)
    return True


def renewal_is_due(engine: Engine, url: str, now: datetime) -> bool:
    """Is there a subscription whose time is half over?"""
    known = _known(engine, url)
    return known is not None and now >= known.subscribed_at + (known.expires - known.subscribed_at) / 2


def tells_news(notice: bytes) -> bool:
    """Does a notice concern anything that the register keeps? What isn't understood may."""
    try:
        told = orjson.loads(notice)
    except orjson.JSONDecodeError:
        return True
    if not isinstance(told, dict):
        return True
    modified = told.get("modifiedEntites", told.get("modifiedEntities"))  # the standard's spelling, and what some send
    deleted = told.get("deletedEntities")
    if not isinstance(modified, list):
        return deleted is not False
    return bool(deleted) or any(name in RESOURCES.values() for name in modified)


def _known(engine: Engine, url: str) -> Row[Any] | None:
    with engine.connect() as db:
        here = select(register_sources).where(register_sources.c.url == url, register_sources.c.subscription.is_not(None))
        return db.execute(here).one_or_none()


def _kept(engine: Engine, source: Source, target: str, now: datetime, answer: bytes) -> Subscription:
    try:
        told = Subscription.model_validate_json(answer)
    except ValidationError:
        raise SourceFault("The register's source answered without a subscription.", "Ask whoever runs it whether it has any.") from None
    expires = told.expires or now + UNSAID
    expires = expires if expires.tzinfo else expires.replace(tzinfo=UTC)
    with writing(engine) as db:
        note(db, source.url, subscription=told.id, target_hash=_hash(target), subscribed_at=now, expires=expires)
    return Subscription(id=told.id, expires=expires)


def _take_back(source: Source, subscription: UUID) -> None:
    try:
        source.ask("DELETE", f"subscriptions/{subscription}")
    except SourceFault as fault:
        if fault.status != 404:  # it had expired
            raise


def _hash(target: str) -> str:
    return sha256(target.encode()).hexdigest()
