"""Before a release: could this code take in all that has happened?"""

from collections.abc import Sequence

from sqlalchemy import Column, Engine, MetaData, Table
from sqlalchemy.exc import DBAPIError

from projections.projection import Projection
from projections.runner.catch_up import Progress, Taker
from projections.runner.history import History
from projections.runner.tracking import Parked

TRIED = "__tried"


def try_out(engine: Engine, ledger: History, projections: Sequence[Projection], progress: Progress | None = None) -> list[Parked]:
    """Every event through all of these, into temporary tables of the same database that are emptied after each batch.

    Nothing is left of it, and who reads or writes the live tables notices nothing.
    """
    tables = {table.name: _temporary(table) for projection in projections for table in projection.tables}
    taker, at, head = Taker(ledger, projections, tables), 0, ledger.head()[0]
    parked: dict[tuple[str, str], Parked] = {}
    with engine.connect() as db, db.begin() as all_of_it:
        for table in tables.values():
            table.create(db)
        while batch := taker.batch(at):
            for write in (taker.write, taker.write_carefully):  # one by one only where it doesn't go all at once
                one = db.begin_nested()
                try:
                    write(db, batch)
                    break
                except DBAPIError:
                    continue
                finally:
                    one.rollback()
            at = batch.upto
            for whole in batch.whole:
                parked.pop(whole, None)
            parked.update({(each.projection, each.stream): each for each in batch.parked})
            if progress:
                progress(at, max(at, head))
        all_of_it.rollback()
    return sorted(parked.values(), key=lambda each: (each.position, each.projection))


def _temporary(table: Table) -> Table:
    columns = [Column(column.name, column.type, nullable=column.nullable) for column in table.columns]
    return Table(table.name + TRIED, MetaData(), *columns, prefixes=["TEMPORARY"])
