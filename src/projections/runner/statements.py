"""The two statements that a projection's table is written with: compiled once, and given rows as the driver takes them.

SQLAlchemy's own way from a row to the driver, through a dictionary, took longer than the database does to store it.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any, cast

from sqlalchemy import Connection, Dialect, Table, bindparam, delete, insert
from sqlalchemy.engine.default import DefaultDialect

Values = tuple[Any, ...]


class Statements:
    """How rows come into a table, and how those of a stream leave it. For the one kind of database that it was made for."""

    def __init__(self, table: Table, dialect: Dialect) -> None:
        positional = cast(type[DefaultDialect], type(dialect))(paramstyle="qmark" if dialect.name == "sqlite" else "format")
        self._insert = str(insert(table).compile(dialect=positional))
        self._delete = str(delete(table).where(table.c.stream == bindparam("of")).compile(dialect=positional))
        self._to_driver: list[tuple[int, Callable[[Any], Any]]] = []
        for place, column in enumerate(table.columns):
            if convert := column.type.dialect_impl(dialect).bind_processor(dialect):
                self._to_driver.append((place, convert))

    def insert(self, db: Connection, rows: Iterable[Values]) -> None:
        """Write rows: a value for each column of the table, in the columns' order."""
        if values := [self.as_the_driver_takes_it(row) for row in rows]:
            db.exec_driver_sql(self._insert, values)

    def delete(self, db: Connection, streams: Collection[str]) -> None:
        """Delete all rows of these streams."""
        if streams:
            db.exec_driver_sql(self._delete, [(stream,) for stream in streams])

    def as_the_driver_takes_it(self, row: Values) -> Values:
        """The row's values as this database's driver stores them."""
        values = list(row)
        for place, convert in self._to_driver:
            values[place] = convert(values[place])
        return tuple(values)
