"""The weekly digest: who gets it, which of them were promised, and what became of each posting."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("number", BIG, primary_key=True, autoincrement=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("weekday", sa.SmallInteger, nullable=False),
        sa.Column("minute", sa.SmallInteger, nullable=False),
        sa.Column("areas", sa.Text, nullable=False),
        sa.Column("kinds", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("holidays", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("since_at", sa.BigInteger, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("ended_at", sa.BigInteger, nullable=True),
    )
    op.create_index("ix_subscriptions_conversation", "subscriptions", ["platform", "conversation"])
    op.create_table(
        "digest_slots",
        sa.Column(
            "subscription",
            BIG,
            sa.ForeignKey("subscriptions.number", name="fk_digest_slots_subscription"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("due", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("week", sa.Text, nullable=False),
        sa.Column("missed", sa.SmallInteger, nullable=False),
        sa.Column("written_at", sa.BigInteger, nullable=False),
    )
    _outbox()
    op.execute("INSERT INTO counters (name, value) VALUES ('subscription', 0), ('outbox', 0)")


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", BIG, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("subscription", BIG, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("next_at", sa.BigInteger, nullable=False),
        sa.Column("lease", sa.BigInteger, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("leased_at", sa.BigInteger, nullable=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("may_be_there", sa.Boolean, nullable=False),
        sa.Column("tried_at", sa.BigInteger, nullable=True),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("ended_at", sa.BigInteger, nullable=True),
        sa.ForeignKeyConstraint(
            ["subscription", "due"], ["digest_slots.subscription", "digest_slots.due"], name="fk_outbox_subscription"
        ),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sa.UniqueConstraint("subscription", "due", name="uq_outbox_subscription"),
    )
    op.create_index("ix_outbox_state", "outbox", ["state"])


def downgrade() -> None:
    raise NotImplementedError("restore a backup: what has been posted would be posted again, otherwise")
