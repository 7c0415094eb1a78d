"""Where staff get mail at work."""

from alembic import op
from sqlalchemy import Column, Date, String, Uuid

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "work_addresses",
        Column("person", Uuid, primary_key=True),
        Column("address", String(250), nullable=False),
        Column("deleted_on", Date),
        if_not_exists=True,  # tables that say no revision may have it already
    )
