"""The two statements that a projection's table is written with: compiled once, and given to the driver's own cursor as it takes them.

SQLAlchemy's way from a row to the driver, through a dictionary, took longer than the database does to store it; its way from a
statement to the driver as long as the database takes for one event.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any, cast

from sqlalchemy import ClauseElement, Dialect, Table, bindparam, delete, insert
from sqlalchemy.engine.default import DefaultDialect

Values = tuple[Any, ...]


def in_the_drivers_words(statement: ClauseElement, dialect: Dialect) -> str:
    """A statement as the driver takes it, with a place for each of its values, in the order that they are written in."""
    positional = cast(type[DefaultDialect], type(dialect))(paramstyle="qmark" if dialect.name == "sqlite" else "format")
    return str(statement.compile(dialect=positional))


class Statements:
    """How rows come into a table, and how those of a stream leave it. For the one kind of database that it was made for."""

    def __init__(self, table: Table, dialect: Dialect) -> None:
        self._insert = in_the_drivers_words(insert(table), dialect)
        self._delete = in_the_drivers_words(delete(table).where(table.c.stream == bindparam("of")), dialect)
        self._to_driver: list[tuple[int, Callable[[Any], Any]]] = []
        for place, column in enumerate(table.columns):
            if convert := column.type.dialect_impl(dialect).bind_processor(dialect):
                self._to_driver.append((place, convert))

    def insert(self, cursor: Any, rows: Iterable[Values]) -> None:
        """Write rows: a value for each column of the table, in the columns' order."""
        if values := [self.as_the_driver_takes_it(row) for row in rows]:
            cursor.executemany(self._insert, values)

    def delete(self, cursor: Any, streams: Collection[str]) -> None:
        """Delete all rows of these streams."""
        if streams:
            cursor.executemany(self._delete, [(stream,) for stream in streams])

    def as_the_driver_takes_it(self, row: Values) -> Values:
        """The row's values as this database's driver stores them."""
        values = list(row)
        for place, convert in self._to_driver:
            values[place] = convert(values[place])
        return tuple(values)
