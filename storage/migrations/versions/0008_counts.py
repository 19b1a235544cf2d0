"""Counts that cannot be differenced: public trees, classes, closed periods, and what has been counted."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

UNCOUNTED = sa.text("counted = 0")


def upgrade() -> None:
    op.add_column("incidents", sa.Column("counted", sa.SmallInteger, nullable=False, server_default="0"))
    op.create_index("ix_incidents_uncounted", "incidents", ["id"], sqlite_where=UNCOUNTED, postgresql_where=UNCOUNTED)
    op.create_table(
        "counted_trees",
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sort", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "counted_classes",
        sa.Column("number", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("k", sa.SmallInteger, nullable=False),
        sa.Column("weeks", sa.SmallInteger, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.UniqueConstraint("key", name="uq_counted_classes_key"),
    )
    op.create_table(
        "counted_periods",
        sa.Column(
            "class",
            sa.SmallInteger,
            sa.ForeignKey("counted_classes.number", name="fk_counted_periods_class"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("zone_tree", sa.Text, nullable=False),
        sa.Column("kind_tree", sa.Text, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("closed_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_counted_periods_number", "counted_periods", ["number"])
    op.execute("INSERT INTO counters (name, value) VALUES ('counted', 0)")


def downgrade() -> None:
    raise NotImplementedError("restore a backup: what has been told would be told anew, otherwise")
