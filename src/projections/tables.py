"""What the tables of all projections share: column types, the columns every table has, and what of them a caller may see."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    Dialect,
    MetaData,
    String,
    Table,
    TypeDecorator,
    Uuid,
    and_,
    or_,
    select,
    true,
)

from projections.projection import Asked
from sqa.privacy.permits import IMPROVEMENT

METADATA = MetaData()
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An instant as whole microseconds since 1970 UTC: the same value and order on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + value * MICROSECOND


def table(name: str, *columns: Column[Any], improvement: bool = False) -> Table:
    """A projection's table: its own columns after `stream` and `unit`, which every table has.

    improvement: beside rows of cases and concerns it has rows of improvement work, which more people may see.
    """
    return Table(
        name,
        METADATA,
        Column("stream", String(80), nullable=False, index=True),
        Column("unit", Uuid, nullable=True, index=True),
        *columns,
        info={"improvement": improvement},
    )


def duty(name: str, **more: Any) -> Column[Any]:
    """A column with the id of a duty; the answer adds who that is."""
    return Column(name, Uuid, info={"names": "duty"}, **more)


def text(name: str) -> Column[Any]:
    """A column with a reference to a sealed text (`sealed:<position>/<path>`)."""
    return Column(name, String(200), info={"sealed": True})


def day(name: str, **more: Any) -> Column[Any]:
    """A calendar day in Stockholm."""
    return Column(name, Date, **more)


def instant(name: str, **more: Any) -> Column[Any]:
    """An instant, aware, in UTC."""
    return Column(name, Instant, **more)


# Who has which part in which case, now: what staff may see beside the units they lead. Kept by `projections.team`.
case_team = table("case_team", duty("duty", index=True), Column("part", String(40)), Column("reads", BigInteger))

# Beside the tables of an answer about an earlier time: the streams that the caller may see today.
seen = Table("seen", MetaData(), Column("stream", String(80), primary_key=True))


def visible_to_staff(rows: Table, asked: Asked) -> ColumnElement[bool]:
    """The rows of improvement work that the caller may see: of units it leads or serves, among those asked about."""
    of_units = rows.c.unit.in_(asked.units) if asked.units is not None else true()
    if asked.scope.everything:
        return of_units
    if asked.settled:
        return and_(of_units, rows.c.stream.in_(select(seen.c.stream)))
    return and_(of_units, rows.c.unit.in_(asked.scope.units | asked.scope.serves))


def visible(rows: Table, asked: Asked) -> ColumnElement[bool]:
    """The rows that the caller may see, of the units asked about. In a table with both, a row's stream says which permit it needs."""
    of_units = rows.c.unit.in_(asked.units) if asked.units is not None else true()
    if asked.scope.everything:
        return of_units
    if asked.settled:
        return and_(of_units, rows.c.stream.in_(select(seen.c.stream)))
    mine = select(case_team.c.stream).where(case_team.c.duty == asked.scope.duty, case_team.c.reads == 1)
    may_see = or_(rows.c.unit.in_(asked.scope.units), rows.c.stream.in_(mine))
    if rows.info["improvement"] and asked.scope.serves:
        of_improvement = or_(*(rows.c.stream.startswith(f"{kind.KIND}/") for kind in IMPROVEMENT))
        may_see = or_(may_see, and_(rows.c.unit.in_(asked.scope.serves), of_improvement))
    return and_(of_units, may_see)
