"""What tables look like in the database itself, so that two ways of making them can be compared."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, text

Shape = dict[str, list[Any]]

POSTGRES = {
    "columns": """
        SELECT column_name, data_type, character_maximum_length, is_nullable, column_default FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name = :table ORDER BY column_name""",
    "constraints": """
        SELECT contype::text, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid = to_regclass(quote_ident(:table)) AND contype IN ('p', 'u', 'c', 'f') ORDER BY 1, 2""",
    "indexes": """
        SELECT indisunique, pg_get_indexdef(indexrelid, 0, true) FROM pg_index
        WHERE indrelid = to_regclass(quote_ident(:table)) ORDER BY 2""",
}


def tables_of(db: Connection) -> set[str]:
    """The tables of this file, or of the schema that the connection is set to."""
    if db.dialect.name == "sqlite":
        return set(db.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")))
    return set(
        db.scalars(text("SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(current_schema()) AND relkind IN ('r', 'p')"))
    )


def shape(db: Connection, tables: Collection[str]) -> Shape:
    """{table: its columns, constraints and indexes}, for those of the tables that are there."""
    here = tables_of(db)
    look = _in_sqlite if db.dialect.name == "sqlite" else _in_postgres
    return {table: look(db, table) for table in sorted(tables) if table in here}


def _in_sqlite(db: Connection, table: str) -> list[Any]:
    def asked(function: str, name: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in db.execute(text(f"SELECT * FROM {function}(:name)"), {"name": name})]  # noqa: S608 - the two below

    columns = sorted(
        (name, kind.upper(), required, default, key) for _, name, kind, required, default, key in asked("pragma_table_info", table)
    )
    indexes = [
        (unique, origin, [column for _, _, column in asked("pragma_index_info", name)])
        for _, name, unique, origin, _ in asked("pragma_index_list", table)
    ]
    return [*columns, *sorted(indexes)]


def _in_postgres(db: Connection, table: str) -> list[Any]:
    schema = f"{db.scalar(text('SELECT quote_ident(current_schema())'))}."
    rows = [tuple(row) for question in POSTGRES.values() for row in db.execute(text(question), {"table": table})]
    return [tuple(part.replace(schema, "") if isinstance(part, str) else part for part in row) for row in rows]
