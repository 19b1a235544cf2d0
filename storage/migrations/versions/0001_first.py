"""The first tables: incidents, their catalog, people, conversations, the log of showings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTERS = ("change", "catalog", "incident", "message", "audit")


def upgrade() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "documents",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "partners",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("name_sv", sa.Text, nullable=False),
        sa.Column("name_en", sa.Text, nullable=False),
        sa.Column("sector", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.UniqueConstraint("key", name="uq_partners_key"),
    )
    op.create_table(
        "kind_groups",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("name_sv", sa.Text, nullable=False),
        sa.Column("name_en", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.UniqueConstraint("key", name="uq_kind_groups_key"),
    )
    op.create_table(
        "kinds",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("group", sa.Text, sa.ForeignKey("kind_groups.key", name="fk_kinds_group"), nullable=False),
        sa.Column("name_sv", sa.Text, nullable=False),
        sa.Column("name_en", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("part_of", sa.Text, nullable=True),
        sa.Column("capped", sa.Boolean, nullable=False),
        sa.UniqueConstraint("key", name="uq_kinds_key"),
    )
    op.create_table(
        "areas",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("set", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("aliases", sa.Text, nullable=False),
        sa.Column("wkb", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("key", name="uq_areas_key"),
    )
    op.create_table(
        "places",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("x", sa.Double, nullable=False),
        sa.Column("y", sa.Double, nullable=False),
        sa.Column("lon", sa.Double, nullable=False),
        sa.Column("lat", sa.Double, nullable=False),
        sa.Column("area", sa.Text, nullable=True),
        sa.Column("aliases", sa.Text, nullable=False),
        sa.UniqueConstraint("key", name="uq_places_key"),
    )
    op.create_table(
        "incidents",
        sa.Column("id", Big, primary_key=True, autoincrement=False),
        sa.Column("source", sa.Integer, sa.ForeignKey("partners.id", name="fk_incidents_source"), nullable=False),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Integer, sa.ForeignKey("kinds.id", name="fk_incidents_kind"), nullable=False),
        sa.Column("starts", sa.BigInteger, nullable=False),
        sa.Column("ends", sa.BigInteger, nullable=False),
        sa.Column("x", sa.Double, nullable=False),
        sa.Column("y", sa.Double, nullable=False),
        sa.Column("precision", sa.SmallInteger, nullable=False),
        sa.Column("place_type", sa.SmallInteger, nullable=False),
        sa.Column("certainty", sa.SmallInteger, nullable=False),
        sa.Column("status", sa.SmallInteger, nullable=False),
        sa.Column("class", sa.Text, nullable=False),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.Column("area", sa.Integer, sa.ForeignKey("areas.id", name="fk_incidents_area"), nullable=True),
        sa.Column("reporter", sa.Text, nullable=True),
        sa.Column("text_released", sa.Text, nullable=True),
        sa.Column("change", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("source", "source_id", name="uq_incidents_source"),
        sa.CheckConstraint("starts <= ends", name="interval"),
    )
    op.create_table(
        "incident_raw",
        sa.Column(
            "incident",
            Big,
            sa.ForeignKey("incidents.id", name="fk_incident_raw_incident", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "tombstones",
        sa.Column("incident", Big, primary_key=True, autoincrement=False),
        sa.Column("change", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "people",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("partner", sa.Text, sa.ForeignKey("partners.key", name="fk_people_partner"), nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=True),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("left", sa.Boolean, nullable=False),
        sa.UniqueConstraint("email", name="uq_people_email"),
    )
    op.create_table(
        "email_domains",
        sa.Column("domain", sa.Text, primary_key=True),
        sa.Column("partner", sa.Text, sa.ForeignKey("partners.key", name="fk_email_domains_partner"), nullable=False),
        sa.Column("role", sa.Text, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", Big, primary_key=True, autoincrement=False),
        sa.Column("shown_at", sa.BigInteger, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("partner", sa.Text, nullable=True),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("query_words", sa.Text, nullable=False),
        sa.Column("level", sa.SmallInteger, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "conversations",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
    )
    op.create_table(
        "conversation_members",
        sa.Column(
            "conversation",
            sa.Text,
            sa.ForeignKey("conversations.key", name="fk_conversation_members_conversation", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("person", sa.Text, primary_key=True),
    )
    op.create_table(
        "messages",
        sa.Column("id", Big, primary_key=True, autoincrement=False),
        sa.Column(
            "conversation",
            sa.Text,
            sa.ForeignKey("conversations.key", name="fk_messages_conversation", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("posted_at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("card_json", sa.Text, nullable=True),
        sa.Column("private_to", sa.Text, nullable=True),
        sa.Column("client_id", sa.Text, nullable=True),
        sa.UniqueConstraint("conversation", "author", "client_id", name="uq_messages_conversation"),
    )
    op.create_index("ix_areas_set", "areas", ["set"])
    op.create_index("ix_incidents_area", "incidents", ["area"])
    op.create_index("ix_incidents_change", "incidents", ["change"])
    op.create_index("ix_tombstones_change", "tombstones", ["change"])
    op.create_index("ix_messages_conversation_id", "messages", ["conversation", "id"])
    for name in COUNTERS:
        op.execute(sa.text("INSERT INTO counters (name, value) VALUES (:name, 0)").bindparams(name=name))
