"""The register's source over HTTP: who we are there, how long we wait, and what we put up with.

The standard asks for a bearer token and says nothing of how it is had: either it is given as it stands, or it is fetched
with OAuth2 client credentials (RFC 6749, 4.4). Neither what was asked for nor what was answered is ever quoted.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from time import monotonic, sleep
from typing import Any, Literal, Self
from urllib.parse import quote_plus

import httpx2
import orjson

Method = Literal["GET", "POST", "PATCH", "DELETE"]
Parameters = Mapping[str, str | int | list[str]]

TIMES_TRIED = 5
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 120.0
PASSING = frozenset({408, 429, 500, 502, 503, 504})
NOT_HEARD = frozenset({429, 503})  # what was asked for was surely not done
TIMEOUT = httpx2.Timeout(60, connect=10)
MOST_BYTES_A_PAGE = 50_000_000
RENEW_BEFORE_SECONDS = 30


class SourceFault(Exception):
    """The register's source could not be asked. The message says what is wrong and what to do; it quotes nothing.

    status: the answer's HTTP status, when there was one.
    """

    def __init__(self, what: str, next_step: str, status: int | None = None) -> None:
        super().__init__(f"{what} {next_step}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Access:
    """Where the source is and how to come in there.

    url: up to the version, `https://…/v2.0`. With a token_url a token is fetched there, else `token` is sent as it stands.
    """

    url: str
    token: str | None = field(default=None, repr=False)
    token_url: str | None = None
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    scope: str = ""


class Source:
    """A conversation with the register's source. Raises SourceFault when it can't begin. Close it, or use it in `with`.

    wait: how to let seconds pass. most_bytes: of one answer, unpacked.
    """

    def __init__(self, access: Access, *, wait: Callable[[float], object] = sleep, most_bytes: int = MOST_BYTES_A_PAGE) -> None:
        self.url = access.url.rstrip("/")
        self._access, self._wait, self._most_bytes = access, wait, most_bytes
        outside = [
            _is_outside(url, name) for url, name in ((self.url, "SQA_REGISTER_URL"), (access.token_url, "SQA_REGISTER_TOKEN_URL")) if url
        ]
        # a proxy of the environment is for what lies outside this machine
        self._http = httpx2.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=any(outside), headers={"Accept": "application/json"})
        self._fetched, self._fetched_until = "", 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def ask(self, method: Method, path: str, parameters: Parameters | None = None, body: Any = None) -> bytes:
        """The answer's content. What passes by itself is asked for again, after a pause that grows or that the source names.

        A POST is repeated only when the source said that it did nothing. Raises SourceFault.
        """
        url, content = f"{self.url}/{path}", None if body is None else orjson.dumps(body)
        for turn in range(TIMES_TRIED):
            pause = FIRST_PAUSE_SECONDS * 2**turn
            try:
                with self._asked(method, url, params=parameters, content=content, headers=self._headers(content)) as answer:
                    if answer.is_success:
                        return self._read(answer)
                    if answer.status_code == 401 and self._fetched and turn == 0:
                        self._fetched = ""  # taken back before its time: another one, once
                        continue
                    if answer.status_code not in (PASSING if method != "POST" else NOT_HEARD):
                        raise _refused(answer.status_code)
                    pause = max(pause, _asked_to_wait(answer))
            except httpx2.TransportError:
                if method == "POST":
                    break
            if turn < TIMES_TRIED - 1:
                self._wait(pause)
        raise SourceFault("The register's source does not answer.", "Try again later, or ask whoever runs it.")

    @contextmanager
    def _asked(self, method: str, url: str, **given: Any) -> Iterator[httpx2.Response]:
        try:
            with self._http.stream(method, url, **given) as answer:
                yield answer
        except httpx2.DecodingError:
            raise SourceFault("The register's source packed its answer wrongly.", "Ask whoever runs it.") from None

    def _headers(self, content: bytes | None) -> dict[str, str]:
        kind = {} if content is None else {"Content-Type": "application/json"}
        token = self._token() if self._access.token_url else self._access.token
        return kind | ({"Authorization": f"Bearer {token}"} if token else {})

    def _token(self) -> str:
        if not self._fetched or monotonic() >= self._fetched_until:
            access = self._access
            asked = {"grant_type": "client_credentials"} | ({"scope": access.scope} if access.scope else {})
            who = httpx2.BasicAuth(quote_plus(access.client_id), quote_plus(access.client_secret))  # RFC 6749, 2.3.1
            with self._asked("POST", access.token_url or "", data=asked, auth=who) as answer:
                if not answer.is_success:
                    if answer.status_code in PASSING:
                        raise httpx2.ReadError("the token service is busy")  # tried again like any other
                    raise SourceFault(
                        "The token service refused us.", "Check SQA_REGISTER_CLIENT_ID, _CLIENT_SECRET and _SCOPE.", answer.status_code
                    )
                content = self._read(answer)
            try:
                told = orjson.loads(content)
                self._fetched, seconds = str(told["access_token"]), float(told.get("expires_in") or 0)
            except (ValueError, TypeError, KeyError, AttributeError):
                raise SourceFault("The token service answered without a token.", "Check SQA_REGISTER_TOKEN_URL.") from None
            self._fetched_until = monotonic() + max(seconds - RENEW_BEFORE_SECONDS, 0)
        return self._fetched

    def _read(self, answer: httpx2.Response) -> bytes:
        content = bytearray()
        for part in answer.iter_bytes():  # unpacked: a small packed answer may hold very much
            content += part
            if len(content) > self._most_bytes:
                raise SourceFault(
                    "An answer from the register's source is larger than what is read.", "Ask whoever runs it for smaller pages."
                )
        return bytes(content)


def _is_outside(url: str, setting: str) -> bool:
    """Does the address lie outside this machine? Raises SourceFault when a token would go there unsealed."""
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL:
        raise SourceFault(f"{setting} is not an address.", "Write https://… up to the version.") from None
    if parsed.userinfo or not parsed.host:
        raise SourceFault(f"{setting} holds a name and password, or no host.", "Write https://… and set the token by itself.")
    outside = not _is_loopback(parsed.host)
    if parsed.scheme != "https" and (outside or parsed.scheme != "http"):
        raise SourceFault(f"{setting} is not https.", "Use https; only an address on this machine may be http.")
    return outside


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _asked_to_wait(answer: httpx2.Response) -> float:
    """The seconds that `Retry-After` asks for, as a number or a moment. Raises SourceFault when that is too long to sit waiting."""
    told = answer.headers.get("retry-after", "").strip()
    seconds = 0.0
    if told.isascii() and told.isdigit():
        seconds = float(told)
    elif told:
        try:
            seconds = (parsedate_to_datetime(told).astimezone(UTC) - datetime.now(UTC)).total_seconds()
        except (ValueError, OverflowError):
            seconds = 0.0
    if seconds > LONGEST_PAUSE_SECONDS:
        raise SourceFault(f"The register's source asks us to wait {seconds:.0f} seconds.", "Try again after that.", answer.status_code)
    return max(seconds, 0.0)


def _refused(status: int) -> SourceFault:
    if status in (401, 403):
        return SourceFault(
            f"The register's source does not let us in ({status}).", "Check SQA_REGISTER_TOKEN, and what it may read.", status
        )
    if 300 <= status < 400:
        return SourceFault(f"The register's source points elsewhere ({status}).", "Set SQA_REGISTER_URL to its own address.", status)
    return SourceFault(
        f"The register's source refused what it was asked ({status}).", "Check SQA_REGISTER_URL: it ends with the version.", status
    )
