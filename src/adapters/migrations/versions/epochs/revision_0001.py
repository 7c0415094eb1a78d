"""The epoch keys as they began."""

from alembic import op
from sqlalchemy import BigInteger, Column, Integer, LargeBinary

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "epochs",
        Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
        Column("wrapped", LargeBinary, nullable=False),
    )
