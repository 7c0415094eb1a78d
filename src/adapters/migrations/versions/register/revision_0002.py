"""The sources that a register follows over HTTP: how far it has come, and who tells of news."""

from alembic import op
from sqlalchemy import Column, String, Uuid

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "register_sources",
        Column("url", String(500), primary_key=True),
        Column("synced_from", String(32)),
        Column("news_at", String(32)),
        Column("not_before", String(32)),
        Column("subscription", Uuid),
        Column("target_hash", String(64)),
        Column("subscribed_at", String(32)),
        Column("expires", String(32)),
        if_not_exists=True,  # tables that say no revision may have it already
    )
