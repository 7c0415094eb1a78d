"""Which streams there are, at which units they have ever been, and what they name: where an answer about earlier times looks."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Integer, String, false, or_, select

from projections.projection import Asked, Parameters, Projection, Row
from projections.tables import duty, instant, table, visible
from sqa.eventing.stream import Stream
from sqa.ownership import Ownership
from sqa.transfers import TransferOffered

streams = table(
    "streams",
    Column("kind", String(30), index=True),
    Column("current", Integer, nullable=False),
    instant("began"),
    Column("first_position", BigInteger, nullable=False),
    duty("owner"),
    improvement=True,
)
# Streams by their ids, subjects by their UUIDs.
named = table("streams_named", Column("names", String(80), nullable=False, index=True))


def rows(stream: Stream) -> Mapping[str, Iterable[Row]]:
    """One row for each unit the stream has been at or was offered to, as anybody has ever known it; the present one is `current`.

    And what it names.
    """
    ownership = getattr(stream, "ownership", None)
    of_all = {
        "stream": stream.id,
        "kind": stream.KIND,
        "began": min(event.occurred_at for event in stream.recorded),
        "first_position": stream.recorded[0].position,
        "owner": ownership.owner if isinstance(ownership, Ownership) else None,
    }
    offered = [event.data.to_unit for event in stream.recorded if isinstance(event.data, TransferOffered)]
    units = dict.fromkeys([stream.unit, *(event.unit for event in stream.recorded), *offered])
    others = dict.fromkeys(other for event in stream.recorded for other in event.about)
    subjects = dict.fromkeys(getattr(event.data, "subject", None) for event in stream.recorded)
    names = [*others, *(str(subject) for subject in subjects if subject)]
    return {
        "streams": [{**of_all, "unit": unit, "current": int(unit == stream.unit)} for unit in units],
        "streams_named": [{"stream": stream.id, "unit": stream.unit, "names": name} for name in names],
    }


PROJECTION = Projection("streams", (streams, named), (Stream,), rows)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Streams that could be in an answer: those the caller may see, and those that these name (a case a need came from).

    What is no unit's, such as a rating scale's wording, is among the named.
    """

    seen: list[str]
    named: list[str]


def candidates(asked: Asked, parameters: Parameters, kinds: Collection[str], upto: int) -> Candidates:
    """The streams of these kinds that could be in an answer about `asked.now`, as known at `upto`.

    Parameters called `case` and `subject` narrow them, so that a question about one child need not replay a school. Whether one may be
    seen is judged by where it is today; whether it was at a unit asked about, by where it has ever been.
    """
    today = Asked(asked.db, asked.scope, asked.now, asked.today)
    own = streams.c.owner == asked.scope.duty if asked.scope.duty else false()
    wanted = (
        select(streams.c.stream)
        .where(streams.c.kind.in_(kinds), streams.c.current == 1, or_(visible(streams, today), own))
        .where(streams.c.began <= asked.now, streams.c.first_position <= upto)
        .order_by(streams.c.first_position)
    )
    if asked.units is not None:
        ever = streams.alias("ever")
        wanted = wanted.where(streams.c.stream.in_(select(ever.c.stream).where(ever.c.unit.in_(asked.units))))
    if case := getattr(parameters, "case", None):
        names_it = select(named.c.stream).where(named.c.names == case)
        it_names = select(named.c.names).where(named.c.stream == case)
        wanted = wanted.where((streams.c.stream == case) | streams.c.stream.in_(names_it) | streams.c.stream.in_(it_names))
    if subject := getattr(parameters, "subject", None):
        wanted = wanted.where(streams.c.stream.in_(select(named.c.stream).where(named.c.names == str(subject))))
    seen = list(asked.db.execute(wanted).scalars())
    published = select(streams.c.stream).where(
        streams.c.kind.in_(kinds), streams.c.unit.is_(None), streams.c.began <= asked.now, streams.c.first_position <= upto
    )
    by_these = _named_by(asked.db, seen, kinds)
    of_nobody = set(asked.db.execute(published).scalars()).difference(seen, by_these)
    return Candidates(seen, [*by_these, *sorted(of_nobody)])


def once_at(units: Collection[UUID], asked: Asked, kinds: Collection[str], upto: int) -> list[str]:
    """The streams of these kinds that have ever been at the units, and that the caller may not see today."""
    today = replace(asked, units=None)
    own = streams.c.owner == asked.scope.duty if asked.scope.duty else false()
    seen_today = select(streams.c.stream).where(streams.c.current == 1, or_(visible(streams, today), own))
    query = (
        select(streams.c.stream)
        .distinct()
        .where(streams.c.kind.in_(kinds), streams.c.unit.in_(units), streams.c.stream.not_in(seen_today))
        .where(streams.c.began <= asked.now, streams.c.first_position <= upto)
    )
    return sorted(asked.db.execute(query).scalars())


def _named_by(db: Connection, seen: Collection[str], kinds: Collection[str]) -> list[str]:
    """What these streams name, what those name, and so on, as far as it is of these kinds."""
    known, found, last = set(seen), list[str](), list(seen)
    while last:
        names: dict[str, None] = {}
        for begin in range(0, len(last), 500):
            query = select(named.c.names).where(named.c.stream.in_(last[begin : begin + 500])).order_by(named.c.names)
            names |= dict.fromkeys(db.execute(query).scalars())
        last = [name for name in names if name not in known and name.partition("/")[0] in kinds]
        known.update(last)
        found += last
    return found
