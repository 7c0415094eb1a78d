"""The register as it began: SS 12000's organisations, persons and duties, with what they were on each day."""

from alembic import op
from sqlalchemy import Boolean, Column, Date, Integer, String, Text, Uuid

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "organisations",
        Column("id", Uuid, primary_key=True),
        Column("display_name", String(200), nullable=False),
        Column("organisation_type", String(40), nullable=False),
        Column("school_unit_code", String(40)),
        Column("municipality_code", String(40)),
        Column("start_date", Date),
        Column("end_date", Date),
        Column("deleted_on", Date),
    )
    op.create_table(
        "organisation_standings",
        Column("organisation", Uuid, primary_key=True),
        Column("since", Date, primary_key=True),
        Column("parent", Uuid),
        Column("forms", String(400), nullable=False),
    )
    op.create_table(
        "persons",
        Column("id", Uuid, primary_key=True),
        Column("given_name", String(200), nullable=False),
        Column("family_name", String(200), nullable=False),
        Column("civic_no", String(40)),
        Column("born", Date),
        Column("security_marking", String(40), nullable=False),
        Column("deleted_on", Date),
    )
    op.create_table(
        "responsibles",
        Column("person", Uuid, primary_key=True),
        Column("responsible", Uuid, primary_key=True, index=True),
        Column("relation_type", String(200)),
        Column("deleted_on", Date),
    )
    op.create_table(
        "enrolments",
        Column("person", Uuid, primary_key=True),
        Column("unit", Uuid, primary_key=True),
        Column("form", String(12), primary_key=True),
        Column("start_date", Date, primary_key=True),
        Column("end_date", Date),
        Column("cancelled", Boolean, nullable=False),
        Column("deleted_on", Date),
    )
    op.create_table(
        "enrolment_standings",
        Column("person", Uuid, primary_key=True),
        Column("unit", Uuid, primary_key=True),
        Column("form", String(12), primary_key=True),
        Column("start_date", Date, primary_key=True),
        Column("since", Date, primary_key=True),
        Column("year", Integer),
    )
    op.create_table(
        "placements",
        Column("id", Uuid, primary_key=True),
        Column("person", Uuid, nullable=False, index=True),
        Column("unit", Uuid, nullable=False),
        Column("form", String(12), nullable=False),
        Column("start_date", Date, nullable=False),
        Column("end_date", Date),
        Column("deleted_on", Date),
    )
    op.create_table(
        "duties",
        Column("id", Uuid, primary_key=True),
        Column("person", Uuid, index=True),
        Column("start_date", Date, nullable=False),
        Column("end_date", Date, index=True),
        Column("deleted_on", Date, index=True),
    )
    op.create_table(
        "duty_standings",
        Column("duty", Uuid, primary_key=True),
        Column("since", Date, primary_key=True),
        Column("role", String(200), nullable=False),
        Column("unit", Uuid, nullable=False, index=True),
    )
    op.create_table(
        "groups",
        Column("id", Uuid, primary_key=True),
        Column("display_name", String(200), nullable=False),
        Column("group_type", String(200), nullable=False),
        Column("unit", Uuid, nullable=False, index=True),
        Column("start_date", Date, nullable=False),
        Column("end_date", Date),
        Column("deleted_on", Date),
    )
    op.create_table(
        "memberships",
        Column("group", Uuid, primary_key=True),
        Column("person", Uuid, primary_key=True, index=True),
        Column("start_date", Date, primary_key=True),
        Column("end_date", Date),
        Column("deleted_on", Date),
    )
    op.create_table(
        "register_versions",
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("imported_on", Date, nullable=False),
        Column("report", Text, nullable=False),
    )
