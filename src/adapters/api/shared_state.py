"""What the states of cases, initiatives, quality cycles and forums have in common: ownership, steps, obligations, participation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.api.names import Names
from sqa.analyses import AnalysedStream
from sqa.obligations import Obligation, PromisingStream
from sqa.ownership import Offer, OwnedStream
from sqa.participation import SharedStream
from sqa.steps import SteppedStream

Json = dict[str, Any]


def fields(value: Any, *names: str) -> Json | None:
    """These fields of a value, by their names; None where there is no value."""
    return None if value is None else {name: getattr(value, name) for name in names}


def whose(stream: OwnedStream, names: Names, now: datetime) -> Json:
    """The owner, every earlier one, and every offer."""
    return {
        "owner": names.duty(stream.ownership.owner),
        "ownership": {
            "intervals": [
                {"owner": names.duty(each.owner), "since": each.since, "until": each.until, "how": each.how}
                for each in stream.ownership.intervals
            ],
            "offers": [_offer(offer, names, now) for offer in stream.ownership.offers.values()],
        },
    }


def _offer(offer: Offer, names: Names, now: datetime) -> Json:
    expired = offer.outcome == "open" and not offer.open_at(now)
    return {
        "offer": offer.id,
        "by": names.duty(offer.by),
        "to": names.duty(offer.to),
        "offered_at": offer.offered_at,
        "expires_at": offer.expires_at,
        "outcome": "expired" if expired else offer.outcome,
        "ended_at": offer.ended_at,
        "decline_reason": offer.decline_reason,
    }


def where_it_stands(stream: SteppedStream) -> Json:
    """The step and the round, what is expected next, and every step taken."""
    expected, in_round = stream.steps.expected()
    return {
        "step": stream.steps.step,
        "round": stream.steps.round,
        "expected": {"step": expected, "round": in_round},
        "steps": [
            {
                "step": taken.step,
                "round": taken.round,
                "began_at": taken.began_at,
                "skipped": [{"step": skip.step, "reason": skip.reason, "role": skip.role} for skip in taken.skipped],
                "returned": taken.returned,
            }
            for taken in stream.steps.taken
        ],
    }


def what_is_owed(stream: PromisingStream, names: Names) -> Json:
    """Every obligation, ended ones too, with who has been told of it."""
    return {"obligations": [_obligation(each, names) for each in stream.obligations.all.values()]}


def _obligation(obligation: Obligation, names: Names) -> Json:
    return {
        "obligation": obligation.id,
        "kind": obligation.kind,
        "who": names.duty(obligation.duty),
        "due": obligation.due,
        "open": obligation.open,
        "how": obligation.how,
        "ended_at": obligation.ended_at,
        "support": obligation.support,
        "measure": obligation.measure,
        "what": obligation.what,
        "told": [{"who": names.duty(told.duty), "at": told.at, "how": told.how} for told in obligation.told],
    }


def who_took_part(stream: SharedStream) -> Json:
    """Every invitation to take part with its answer, and every differing opinion with its answer."""
    return {
        "participation": [
            {"participation": each.id, **(fields(each, "party", "step", "offered_at", "answer", "answered_at", "view") or {})}
            for each in stream.participation.offers.values()
        ],
        "opinions": [
            {"opinion": each.id, **(fields(each, "party", "step", "recorded_at", "view", "answered_at", "answer") or {})}
            for each in stream.participation.opinions.values()
        ],
    }


def what_was_learnt(stream: AnalysedStream) -> Json:
    """The analysis of each round."""
    return {"analyses": [{"at": each.at, "round": each.round, **each.data.model_dump(mode="json")} for each in stream.analyses.values()]}


def told_at(event: Any, **more: Any) -> Mapping[str, Any]:
    """What an event said, and when it happened. more: what is told in place of a field."""
    return {"at": event.occurred_at, **event.data.model_dump(), **more}
