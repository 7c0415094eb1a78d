"""What the addresses are given by composition, and who calls."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from adapters.api.huvudman import Huvudman
from adapters.api.problems import (
    BeyondTheLedger,
    DutyIsNotInForce,
    ParameterIsMalformed,
    TheTokenDoesNotRead,
    TokenIsMissing,
    TokenIsNotValid,
)
from adapters.api.tokens import TYPE, Claims, TokenRefused, Tokens
from sqa.ownership import PRINCIPAL
from sqa.privacy.permits import Caller
from sqa.vocabulary import stockholm_day


@dataclass(frozen=True)
class Doors:
    """What every address needs. huvudmen: by name, None for one that is not here; most_bytes: the largest body read.

    ending: has the process been told to end? What would go on for ever ends then by itself.
    """

    huvudmen: Callable[[str], Huvudman | None]
    tokens: Tokens
    most_bytes: int
    ending: Callable[[], bool] = lambda: False

    def claims(self, request: Request) -> Claims:
        """What the token of a request says. Raises TokenIsMissing, TokenIsNotValid."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise TokenIsMissing
        return self.checked(token.strip())

    def checked(self, token: str, what: str = TYPE) -> Claims:
        """What a token says, or a link that is signed as something else. Raises TokenIsNotValid."""
        try:
            return self.tokens.check(token, what)
        except TokenRefused:
            raise TokenIsNotValid from None

    def enter(self, request: Request) -> tuple[Caller, Huvudman]:
        """Who calls, and the huvudman whose history is meant. Role and units are the register's, as they stand today.

        Raises TokenIsMissing, TokenIsNotValid, DutyIsNotInForce.
        """
        return self.admit(request, self.claims(request))

    def admit(self, request: Request, claims: Claims) -> tuple[Caller, Huvudman]:
        """Who calls with these claims, as `enter`. Raises TokenIsNotValid, DutyIsNotInForce."""
        huvudman = self.huvudmen(claims.huvudman)
        if huvudman is None:
            raise TokenIsNotValid
        request.scope["caller_kind"] = claims.kind
        return caller_of(claims, huvudman), huvudman

    def enter_to_read(self, request: Request) -> tuple[Caller, Huvudman]:
        """As `enter`; a service whose token reads nothing is told so, instead of that there is nothing.

        Raises TheTokenDoesNotRead too.
        """
        self.must_read(request)
        return self.enter(request)

    def must_read(self, request: Request) -> None:
        """Raises TheTokenDoesNotRead, TokenIsMissing, TokenIsNotValid."""
        claims = self.claims(request)
        if claims.kind == "service" and not claims.reads:
            raise TheTokenDoesNotRead


def takes_only(*names: str) -> Callable[[Request], Awaitable[None]]:
    """A dependency: no other query parameter, and each once. A misspelt `as_known_on` must not be answered as of today."""

    async def check(request: Request) -> None:  # async, so that it takes no thread of its own
        only(request, names)

    return check


def only(request: Request, names: Sequence[str]) -> None:
    """Raises ParameterIsMalformed for a parameter of another name, told with the names there are, and for one that is given twice."""
    given = [name for name, _ in request.query_params.multi_items()]
    wrong: list[dict[str, Any]] = [
        {"in": "query", "name": "?", "kind": "unknown_parameter", "valid": list(names)} for name in given if name not in names
    ]
    wrong += [{"in": "query", "name": name, "kind": "given_twice"} for name in names if given.count(name) > 1]
    if wrong:
        raise ParameterIsMalformed(errors=wrong)


def within(position: int, name: str, huvudman: Huvudman, where: str = "query") -> int:
    """The position, which the ledger has reached. Raises BeyondTheLedger."""
    if position and position > (head := huvudman.ledger.head()[0]):
        raise BeyondTheLedger(**{"in": where, "name": name, "asked_for": position, "head": head})
    return position


def caller_of(claims: Claims, huvudman: Huvudman) -> Caller:
    """The caller as token and register tell it. Raises DutyIsNotInForce."""
    if claims.kind != "staff" or claims.duty is None:
        return Caller(
            id=claims.sub,
            kind=claims.kind,
            speaks_for=frozenset(claims.speaks_for),
            types=claims.types,
            reads=claims.reads,
        )
    today = stockholm_day(huvudman.clock())
    facts = huvudman.roster.duty(claims.duty)
    if facts is None or not facts.in_force(today):
        raise DutyIsNotInForce
    units = huvudman.roster.units_under(facts.unit, today) if facts.role == PRINCIPAL else frozenset()
    everything = claims.duty == huvudman.named_duty
    place = huvudman.roster.unit(facts.unit, today)
    serves = frozenset((facts.unit, *(place.above if place else ())))
    return Caller(claims.sub, "staff", duty=claims.duty, role=facts.role, units=units, serves=serves, everything=everything)
