"""Who has which part in a case: owner, offered, contributor, responsible, deliverer. Seven words that must not be confused."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqa.cases.case import Case

Part = Literal[
    "owner",
    "offered",
    "contributor",
    "decision maker",
    "investigator",
    "follow-up responsible",
    "evaluation responsible",
    "commitment",
    "support responsible",
    "deliverer",
]


@dataclass(frozen=True, slots=True)
class Member:
    """A duty and its part in the case."""

    duty: UUID
    part: Part


def team(case: Case) -> list[Member]:
    """Everybody who has a part in the case now, each part once."""
    return list(dict.fromkeys(_members(case)))


def _members(case: Case) -> Iterator[Member]:
    if case.ownership.owner:
        yield Member(case.ownership.owner, "owner")
    yield from (Member(offer.to, "offered") for offer in case.ownership.offers.values() if offer.outcome == "open")
    yield from (Member(duty, "contributor") for duty in case.contributors)
    yield from (Member(assessment.author, "investigator") for assessment in case.assessments.values() if assessment.author)
    if case.decisions.standing:
        yield Member(case.decisions.standing.decided_by, "decision maker")
    for obligation in case.obligations.still_open():
        if obligation.kind == "commitment":
            yield Member(obligation.duty, "commitment")
        else:
            yield Member(obligation.duty, "follow-up responsible" if obligation.kind == "follow-up" else "evaluation responsible")
    for support in case.supports.still_open():
        yield Member(support.responsible, "support responsible")
        yield from (Member(duty, "deliverer") for duty in support.deliverers)


# Having investigated or decided once gives no standing right to read what comes later.
READING: frozenset[Part] = frozenset({"owner", "offered", "contributor", "follow-up responsible", "evaluation responsible",
                                      "commitment", "support responsible", "deliverer"})  # fmt: skip
