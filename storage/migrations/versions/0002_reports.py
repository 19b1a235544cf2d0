"""Reports from the street with their history and photos; threads, unread marks and personal links."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTERS = ("step", "notice")


def upgrade() -> None:
    op.add_column("incidents", sa.Column("event", Big, nullable=True))
    op.create_index("ix_incidents_event", "incidents", ["event"])
    op.add_column("conversations", sa.Column("kind", sa.Text, nullable=False, server_default="channel"))
    op.add_column("messages", sa.Column("thread", Big, nullable=True))
    op.create_index("ix_messages_thread", "messages", ["thread"])
    op.create_table(
        "read_marks",
        sa.Column(
            "conversation",
            sa.Text,
            sa.ForeignKey("conversations.key", name="fk_read_marks_conversation", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("message", Big, nullable=False),
    )
    op.create_table(
        "reports",
        sa.Column(
            "incident",
            Big,
            sa.ForeignKey("incidents.id", name="fk_reports_incident", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("reporter", sa.Text, nullable=False),
        sa.Column("client_id", sa.Text, nullable=False),
        sa.Column("reported_at", sa.BigInteger, nullable=False),
        sa.Column("position_from", sa.SmallInteger, nullable=False),
        sa.Column("accuracy", sa.Double, nullable=True),
        sa.Column("place_words", sa.Text, nullable=False),
        sa.Column("police_told", sa.Boolean, nullable=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.UniqueConstraint("number", name="uq_reports_number"),
        sa.UniqueConstraint("reporter", "client_id", name="uq_reports_reporter"),
    )
    op.create_table(
        "report_steps",
        sa.Column("id", Big, primary_key=True, autoincrement=False),
        sa.Column(
            "incident",
            Big,
            sa.ForeignKey("incidents.id", name="fk_report_steps_incident", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "report_photos",
        sa.Column(
            "incident",
            Big,
            sa.ForeignKey("incidents.id", name="fk_report_photos_incident", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("place", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.Text, nullable=False),
    )
    op.create_table(
        "uploads",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "nothing_reported",
        sa.Column(
            "partner",
            sa.Text,
            sa.ForeignKey("partners.key", name="fk_nothing_reported_partner"),
            primary_key=True,
        ),
        sa.Column("monday", sa.Text, primary_key=True),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "notices",
        sa.Column("id", Big, primary_key=True, autoincrement=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("told_at", sa.BigInteger, nullable=True),
    )
    op.create_table(
        "links",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger, nullable=True),
    )
    op.create_table(
        "sessions",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column(
            "link",
            sa.Text,
            sa.ForeignKey("links.hash", name="fk_sessions_link", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("ends_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_report_steps_incident", "report_steps", ["incident"])
    op.create_index("ix_report_photos_digest", "report_photos", ["digest"])
    op.create_index("ix_notices_person", "notices", ["person"])
    op.create_index("ix_links_person", "links", ["person"])
    op.create_index("ix_sessions_link", "sessions", ["link"])
    op.create_index("ix_sessions_person", "sessions", ["person"])
    for name in COUNTERS:
        op.execute(sa.text("INSERT INTO counters (name, value) VALUES (:name, 0)").bindparams(name=name))
