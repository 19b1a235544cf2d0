"""Retention: its rules, how far each incident has come, what must not come back, and what was posted where."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("incidents", sa.Column("retained", sa.SmallInteger, nullable=False, server_default="0"))
    op.create_table(
        "retention_rules",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("words", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
    )
    op.create_table(
        "retention_traces",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("days", sa.Integer, nullable=False),
    )
    op.create_table(
        "retention_runs",
        sa.Column("at", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("ended_at", sa.BigInteger, nullable=True),
        sa.Column("figures", sa.Text, nullable=False),
    )
    op.create_table("retained_tokens", sa.Column("token", sa.LargeBinary, primary_key=True))
    op.create_table(
        "posts",
        sa.Column("platform", sa.Text, primary_key=True),
        sa.Column("conversation", sa.Text, primary_key=True),
        sa.Column("message", sa.Text, primary_key=True),
        sa.Column("about", sa.Text, primary_key=True),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=True),
        sa.Column("until", sa.BigInteger, nullable=True),
        sa.Column("removed_at", sa.BigInteger, nullable=True),
    )
    op.create_index("ix_posts_about", "posts", ["about"])
    op.create_index("ix_posts_since", "posts", ["since"])


def downgrade() -> None:
    raise NotImplementedError("restore a backup: what must not come back would be forgotten")
