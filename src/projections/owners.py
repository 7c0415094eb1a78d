"""Who owns each question, and who has been offered it? (A01, A07; hard question 2)

Exactly one duty owns while a case, a concern, an initiative or a quality cycle is open; an offer changes nothing until it is accepted.
An offer whose time is up no longer waits, whether or not a job has recorded that.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Column, Integer, String, Uuid, or_, select

from projections.projection import Answer, Asked, Parameters, Projection, Question, Row
from projections.tables import day, duty, instant, table, visible
from sqa.cases.case import Case
from sqa.concerns.concern import Concern
from sqa.initiatives.initiative import Initiative
from sqa.quality_cycles.quality_cycle import QualityCycle
from sqa.steps import SteppedStream

Owned = Case | Concern | Initiative | QualityCycle

owners = table(
    "owners",
    Column("kind", String(30)),
    Column("status", String(20), index=True),
    duty("owner", index=True),
    duty("last_owner"),
    instant("since"),
    Column("how", String(30)),
    Column("offer", Uuid),
    duty("offered_to"),
    instant("offered_at"),
    instant("expires_at"),
    Column("step", String(20)),
    Column("round", Integer),
    day("review_on"),
    instant("opened_at"),
    improvement=True,
)


def rows(stream: Owned) -> Mapping[str, Iterable[Row]]:
    """One row per case, concern, initiative or quality cycle."""
    ownership = stream.ownership
    last = ownership.intervals[-1] if ownership.intervals else None
    waiting = [offer for offer in ownership.offers.values() if offer.outcome == "open"]
    offer = max(waiting, key=lambda offer: offer.offered_at, default=None)
    row = {
        "stream": stream.id,
        "unit": stream.unit,
        "kind": stream.KIND,
        "status": _status(stream),
        "owner": ownership.owner,
        "last_owner": last.owner if last else None,
        "since": last.since if last else None,
        "how": last.how if last else None,
        "offer": offer.id if offer else None,
        "offered_to": offer.to if offer else None,
        "offered_at": offer.offered_at if offer else None,
        "expires_at": offer.expires_at if offer else None,
        "step": stream.steps.step if isinstance(stream, SteppedStream) else None,
        "round": stream.steps.round if isinstance(stream, SteppedStream) else None,
        "review_on": stream.suspension.review_on if isinstance(stream, Case) and stream.suspension else None,
        "opened_at": stream.history[0].occurred_at if stream.history else None,
    }
    return {owners.name: [row]}


def _status(stream: Owned) -> str:
    if not stream.open:
        return "closed"
    return "suspended" if isinstance(stream, Case) and stream.suspension else "open"


PROJECTION = Projection("owners", (owners,), (Case, Concern, Initiative, QualityCycle), rows)


class OwnersAsked(Parameters):
    """Of one case (or initiative, or cycle), or of what one duty owns or has been offered.

    status: what is open (suspended too), what is closed, or all.
    """

    case: str | None = None
    duty: UUID | None = None
    kind: Literal["case", "concern", "initiative", "quality-cycle"] | None = None
    status: Literal["open", "suspended", "closed", "all"] = "open"


def answer(asked: Asked, parameters: OwnersAsked) -> Answer:
    """Owner by owner, those who have owned longest first."""
    wanted = visible(owners, asked)
    if parameters.case:
        wanted &= owners.c.stream == parameters.case
    if parameters.kind:
        wanted &= owners.c.kind == parameters.kind
    if parameters.status == "open":
        wanted &= owners.c.status != "closed"
    elif parameters.status != "all":
        wanted &= owners.c.status == parameters.status
    if parameters.duty:
        offered = (owners.c.offered_to == parameters.duty) & (owners.c.expires_at > asked.now)
        wanted &= or_(owners.c.owner == parameters.duty, offered)
    ordered = select(owners).where(wanted).order_by(owners.c.since, owners.c.stream)
    told = [_without_what_expired(dict(row), asked) for row in asked.db.execute(ordered).mappings()]
    figures = {
        "questions": len(told),
        "open": sum(row["status"] != "closed" for row in told),
        "suspended": sum(row["status"] == "suspended" for row in told),
        "closed": sum(row["status"] == "closed" for row in told),
        "offered": sum(row["offer"] is not None for row in told),
        "without_owner": sum(row["owner"] is None and row["status"] != "closed" for row in told),
    }
    return Answer(told, figures)


OFFER = ("offer", "offered_to", "offered_at", "expires_at")


def _without_what_expired(row: dict[str, Any], asked: Asked) -> dict[str, Any]:
    if row["expires_at"] and row["expires_at"] <= asked.now:
        row |= dict.fromkeys(OFFER)
    row["days_owned"] = (asked.now - row["since"]).days if row["owner"] else None
    return row


QUESTION = Question(
    name="owners",
    sv="Vem äger varje fråga, och vem har erbjudits den?",
    en="Who owns each question, and who has been offered it?",
    parameters=OwnersAsked,
    columns={
        "stream": ("ärende", "case"),
        "unit": ("enhet", "unit"),
        "kind": ("slag", "kind"),
        "status": ("läge", "status"),
        "owner": ("äger frågan", "owner"),
        "since": ("sedan", "since"),
        "days_owned": ("dagar", "days"),
        "how": ("genom", "by way of"),
        "last_owner": ("ägde senast", "last owner"),
        "offer": ("erbjudande", "offer"),
        "offered_to": ("erbjuden", "offered to"),
        "offered_at": ("erbjöds", "offered at"),
        "expires_at": ("erbjudandet går ut", "offer expires"),
        "step": ("steg", "step"),
        "round": ("omgång", "round"),
        "review_on": ("vilar till", "suspended until"),
        "opened_at": ("öppnat", "opened"),
    },
    answer=answer,
    needs=(PROJECTION,),
    figures={
        "questions": ("frågor", "questions"),
        "without_owner": ("utan ägare", "without an owner"),
    },
)
