"""The key store as it began: data keys, and who a subject is."""

from alembic import op
from sqlalchemy import BigInteger, Column, LargeBinary, Text, UniqueConstraint, Uuid

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "data_keys",
        Column("id", Uuid, primary_key=True),
        Column("subject", Text, nullable=False),
        Column("stream", Text, nullable=False),
        Column("compartment", Text, nullable=False),
        Column("epoch", BigInteger, nullable=False, index=True),
        Column("wrapped", LargeBinary, nullable=False),
        UniqueConstraint("stream", "subject", "compartment"),
    )
    op.create_table(
        "subjects",
        Column("subject", Uuid, primary_key=True),
        Column("kind", Text, nullable=False),
        Column("lookup", LargeBinary, nullable=False, unique=True),
        Column("epoch", BigInteger, nullable=False, index=True),
        Column("wrapped", LargeBinary, nullable=False),
    )
