"""Who has owned each question from when to when, and what became of every offer? (A01, A02; hard questions 2 and 4)

An offer that nobody answered counts as expired from the moment its time was up. `returns`: how often the question came back to a duty
that had owned it before.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Column, Integer, String, Uuid, select

from projections.projection import Answer, Asked, Parameters, Projection, Question, Row
from projections.tables import duty, instant, table, visible
from sqa.cases.case import Case
from sqa.concerns.concern import Concern
from sqa.figures import Waits, share
from sqa.initiatives.initiative import Initiative
from sqa.quality_cycles.quality_cycle import QualityCycle

intervals = table(
    "ownership_intervals",
    Column("number", Integer),
    duty("owner", index=True),
    instant("since"),
    instant("until"),
    Column("how", String(30)),
    improvement=True,
)
offers = table(
    "ownership_offers",
    Column("offer", Uuid),
    duty("by"),
    duty("to"),
    instant("offered_at"),
    instant("expires_at"),
    Column("outcome", String(20)),
    instant("ended_at"),
    Column("decline_reason", String(80)),
    improvement=True,
)


def rows(stream: Case | Concern | Initiative | QualityCycle) -> Mapping[str, Iterable[Row]]:
    """A row per interval of ownership, and a row per offer."""
    of_all = {"stream": stream.id, "unit": stream.unit}
    return {
        intervals.name: [
            {**of_all, "number": number, "owner": i.owner, "since": i.since, "until": i.until, "how": i.how}
            for number, i in enumerate(stream.ownership.intervals, 1)
        ],
        offers.name: [
            {
                **of_all,
                "offer": offer.id,
                "by": offer.by,
                "to": offer.to,
                "offered_at": offer.offered_at,
                "expires_at": offer.expires_at,
                "outcome": offer.outcome,
                "ended_at": offer.ended_at,
                "decline_reason": offer.decline_reason,
            }
            for offer in stream.ownership.offers.values()
        ],
    }


PROJECTION = Projection("ownership_history", (intervals, offers), (Case, Concern, Initiative, QualityCycle), rows)


class OwnershipHistoryAsked(Parameters):
    """Of one case, or of the cases that a duty has owned or been offered. per: each owner and offer, or counts for each case."""

    case: str | None = None
    duty: UUID | None = None
    per: Literal["event", "case"] = "event"


def answer(asked: Asked, parameters: OwnershipHistoryAsked) -> Answer:
    """Case by case, in the order it happened; the figures are of all cases asked about."""
    owned = _by_case(asked, intervals, parameters)
    offered = _by_case(asked, offers, parameters)
    cases = sorted({*owned, *offered})
    if parameters.duty:
        cases = [case for case in cases if _has_had(parameters.duty, owned[case], offered[case])]
    for case in cases:
        for offer in offered[case]:
            _expire(offer, asked.now)
    listed: list[Row] = []
    counts = []
    for case in cases:
        counts.append({"stream": case, "unit": owned[case][0]["unit"], **_counts(owned[case], offered[case])})
        if parameters.per == "event":
            listed += sorted([*map(_as_owner, owned[case]), *map(_as_offer, offered[case])], key=lambda row: (row["since"], row["entry"]))
    every = [offer for case in cases for offer in offered[case]]
    return Answer(listed if parameters.per == "event" else counts, _figures(counts, every, asked.now))


def _by_case(asked: Asked, of: Any, parameters: OwnershipHistoryAsked) -> defaultdict[str, list[dict[str, Any]]]:
    wanted = visible(of, asked)
    if parameters.case:
        wanted &= of.c.stream == parameters.case
    by = (of.c.stream, of.c.number) if of is intervals else (of.c.stream, of.c.offered_at, of.c.offer)
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in asked.db.execute(select(of).where(wanted).order_by(*by)).mappings():
        found[row["stream"]].append(dict(row))
    return found


def _has_had(duty_id: UUID, owned: Sequence[Row], offered: Sequence[Row]) -> bool:
    return any(row["owner"] == duty_id for row in owned) or any(row["to"] == duty_id for row in offered)


def _expire(offer: dict[str, Any], now: datetime) -> None:
    if offer["outcome"] == "open" and offer["expires_at"] <= now:
        offer |= {"outcome": "expired", "ended_at": offer["expires_at"]}


def _as_owner(row: Row) -> dict[str, Any]:
    return {"entry": "owner", **{name: row[name] for name in ("stream", "unit", "since", "until", "how")}, "duty": row["owner"]}


def _as_offer(row: Row) -> dict[str, Any]:
    return {
        "entry": "offer",
        "stream": row["stream"],
        "unit": row["unit"],
        "since": row["offered_at"],
        "until": row["ended_at"],
        "duty": row["to"],
        "by": row["by"],
        "expires_at": row["expires_at"],
        "outcome": row["outcome"],
        "decline_reason": row["decline_reason"],
    }


OUTCOMES = ("accepted", "declined", "withdrawn", "expired", "superseded", "open")


def _counts(owned: Sequence[Row], offered: Sequence[Row]) -> dict[str, int]:
    outcomes = Counter(offer["outcome"] for offer in offered)
    names = [row["owner"] for row in owned]
    return {
        "owners": len(set(names)),
        "moves": max(len(owned) - 1, 0),
        "returns": sum(owner in names[: number - 1] for number, owner in enumerate(names) if number),
        "offers": len(offered),
        **{outcome: outcomes[outcome] for outcome in OUTCOMES},
    }


def _figures(counts: Sequence[Mapping[str, Any]], every: Sequence[Row], now: datetime) -> dict[str, Any]:
    total = {name: sum(row[name] for row in counts) for name in ("moves", "returns", "offers", *OUTCOMES)}
    answered = [(row["ended_at"] - row["offered_at"]).days for row in every if row["outcome"] in ("accepted", "declined")]
    waiting = [((row["ended_at"] or now) - row["offered_at"]).days for row in every if row["outcome"] not in ("accepted", "declined")]
    return {
        "cases": len(counts),
        **total,
        "share_accepted": share(total["accepted"], total["offers"] - total["open"]),
        "share_declined": share(total["declined"], total["offers"] - total["open"]),
        "days_to_answer": Waits(answered, waiting).figures(),
    }


QUESTION = Question(
    name="ownership-history",
    sv="Vilka har ägt varje fråga, från när till när, och vad blev det av varje erbjudande?",
    en="Who has owned each question, from when to when, and what became of each offer?",
    parameters=OwnershipHistoryAsked,
    columns={
        "stream": ("ärende", "case"),
        "unit": ("enhet", "unit"),
        "entry": ("slag", "kind of entry"),
        "duty": ("ägare, eller erbjuden", "owner, or offered to"),
        "since": ("från", "from"),
        "until": ("till", "until"),
        "how": ("genom", "by way of"),
        "by": ("erbjöds av", "offered by"),
        "expires_at": ("går ut", "expires"),
        "outcome": ("utfall", "outcome"),
        "decline_reason": ("skäl till nej", "reason for declining"),
        "owners": ("ägare", "owners"),
        "moves": ("byten", "moves"),
        "returns": ("kom tillbaka", "came back"),
        "offers": ("erbjudanden", "offers"),
        "accepted": ("antagna", "accepted"),
        "declined": ("nekade", "declined"),
        "withdrawn": ("återtagna", "withdrawn"),
        "expired": ("utgångna", "expired"),
        "superseded": ("överspelade", "superseded"),
        "open": ("väntar", "waiting"),
    },
    answer=answer,
    needs=(PROJECTION,),
    figures={
        "cases": ("ärenden", "cases"),
        "share_accepted": ("andel antagna", "share accepted"),
        "share_declined": ("andel nekade", "share declined"),
    },
)
