"""History as it began: the ledger's head, its events, and which streams an event is about."""

from alembic import op

revision = "0001"
down_revision = None

SQLITE = (
    """
    CREATE TABLE head (
        one INTEGER PRIMARY KEY CHECK (one = 1), ledger TEXT NOT NULL, epoch INTEGER NOT NULL DEFAULT 0
    )""",
    """
    CREATE TABLE events (
        position INTEGER PRIMARY KEY, recorded_at INTEGER NOT NULL, stream TEXT NOT NULL, version INTEGER NOT NULL,
        id TEXT NOT NULL, type TEXT NOT NULL, header BLOB NOT NULL, salt BLOB, body BLOB, sealed BLOB NOT NULL,
        leaf BLOB NOT NULL, mac BLOB NOT NULL
    )""",
    "CREATE UNIQUE INDEX events_by_stream ON events (stream, version)",
    "CREATE UNIQUE INDEX events_by_id ON events (id)",
    "CREATE TABLE about (stream TEXT, position INTEGER, PRIMARY KEY (stream, position)) WITHOUT ROWID",
)
POSTGRES = (
    """
    CREATE TABLE head (
        one int PRIMARY KEY CHECK (one = 1), ledger uuid NOT NULL, epoch bigint NOT NULL DEFAULT 0,
        position bigint NOT NULL DEFAULT 0, recorded_at bigint NOT NULL DEFAULT 0
    )""",
    """
    CREATE TABLE events (
        position bigint PRIMARY KEY, recorded_at bigint NOT NULL, stream text NOT NULL, version bigint NOT NULL,
        id uuid NOT NULL UNIQUE, type text NOT NULL, header bytea NOT NULL, salt bytea, body bytea, sealed bytea NOT NULL,
        leaf bytea NOT NULL, mac bytea NOT NULL,
        UNIQUE (stream, version)
    )""",
    "CREATE TABLE about (stream text, position bigint, PRIMARY KEY (stream, position))",
)


def upgrade() -> None:
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)
