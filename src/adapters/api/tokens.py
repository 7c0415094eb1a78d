"""Bearer tokens: who calls, for which huvudman, and what the issuer granted. The register says the rest at each request."""

import os
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Annotated, Any, Literal
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

ISSUER = AUDIENCE = "sqa"
ALGORITHMS = ["HS256"]
TYPE = "at+jwt"
CALENDAR = "calendar+jwt"  # what a link to a calendar is signed as: it opens that and nothing else
MOST_REMEMBERED = 10_000
LONGEST_TOKEN = 8_192

Kind = Literal["service", "staff", "auditor"]


class TokenRefused(Exception):
    """The token is not one of ours, or no longer, or not for this service."""


class Claims(BaseModel):
    """What a token says. Unknown claims are let be: other issuers add their own."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    iss: Literal["sqa"]
    aud: Literal["sqa"]
    sub: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9._:@-]+$")]
    exp: Annotated[int, Field(strict=True)]
    iat: Annotated[int, Field(strict=True)]
    huvudman: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,40}$")]
    kind: Kind
    duty: UUID | None = None
    speaks_for: tuple[UUID, ...] = ()
    types: tuple[str, ...] = ()
    reads: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """What to put into a new token. types: patterns of event types (`sqa.case.*`); speaks_for: duties, none means any."""

    subject: str
    huvudman: str
    kind: Kind
    duty: UUID | None = None
    speaks_for: Sequence[UUID] = ()
    types: Sequence[str] = ()
    reads: bool = False


class Tokens:
    """Makes and checks tokens that are signed with the key in a file. Checked ones are remembered until they expire."""

    def __init__(self, key: bytes, seconds_now: Callable[[], float]) -> None:
        self._key = OctKey.import_key(key)
        self._now = seconds_now
        self._remembered: OrderedDict[bytes, Claims] = OrderedDict()
        self._lock = Lock()

    def make(self, grant: Grant, valid_for: timedelta, what: str = TYPE) -> str:
        """A new token, signed. what: TYPE for one that is borne, CALENDAR for a link to a calendar."""
        issued = int(self._now())
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": grant.subject,
            "iat": issued,
            "exp": issued + int(valid_for.total_seconds()),
            "huvudman": grant.huvudman,
            "kind": grant.kind,
        }
        if grant.duty:
            claims["duty"] = str(grant.duty)
        if grant.kind == "service":
            claims |= {"speaks_for": [str(duty) for duty in grant.speaks_for], "types": list(grant.types), "reads": grant.reads}
        return jwt.encode({"alg": ALGORITHMS[0], "typ": what}, claims, self._key, algorithms=ALGORITHMS)

    def check(self, token: str, what: str = TYPE) -> Claims:
        """What a token says, which is to be signed as this. Raises TokenRefused."""
        if len(token) > LONGEST_TOKEN:
            raise TokenRefused
        known_as = sha256(f"{what} {token}".encode(errors="surrogateescape")).digest()
        with self._lock:
            claims = self._remembered.get(known_as)
        if claims is None:
            claims = self._verified(token, what)
            with self._lock:
                self._remembered[known_as] = claims
                while len(self._remembered) > MOST_REMEMBERED:
                    self._remembered.popitem(last=False)
        if claims.exp <= self._now():
            raise TokenRefused
        return claims

    def _verified(self, token: str, what: str) -> Claims:
        try:
            decoded = jwt.decode(token, self._key, algorithms=ALGORITHMS)
            claims = Claims.model_validate(decoded.claims)
        except (JoseError, ValidationError, ValueError, TypeError):
            raise TokenRefused from None
        # The type tells an access token from other tokens that the same key may have signed (RFC 9068).
        if decoded.header.get("typ") != what or claims.iat > self._now() + 60:
            raise TokenRefused
        if claims.kind == "staff" and claims.duty is None:
            raise TokenRefused
        return claims


def key_in(file: Path) -> bytes:
    """The signing key in this file; made, readable by its owner only, when there is none."""
    with suppress(FileNotFoundError):
        return _whole(file)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = file.with_name(f"{file.name}.{os.getpid()}.new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
        made.write(os.urandom(32))
        made.flush()
        os.fsync(made.fileno())
    with suppress(FileExistsError):
        os.link(new, file)  # whoever comes first gives the key
    new.unlink()
    return _whole(file)


def _whole(file: Path) -> bytes:
    key = file.read_bytes()
    if len(key) < 32:
        raise ValueError(f"{file} is no token key: it holds {len(key)} bytes, not 32 or more")
    return key
