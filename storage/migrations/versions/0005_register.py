"""The register of information needs: rows, who signed them, and the areas partners answer for."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "register_rows",
        sa.Column("id", Big, primary_key=True, autoincrement=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("receiver", sa.Text, nullable=False),
        sa.Column("kind_group", sa.Text, nullable=False),
        sa.Column("level", sa.SmallInteger, nullable=False),
        sa.Column("level_in_own_area", sa.SmallInteger, nullable=True),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("legal_basis", sa.Text, nullable=False),
        sa.Column("since", sa.Text, nullable=True),
        sa.Column("until", sa.Text, nullable=True),
        sa.Column("listed", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("proposed_by", sa.Text, nullable=False),
        sa.Column("proposed_at", sa.BigInteger, nullable=False),
        sa.Column("decided_at", sa.BigInteger, nullable=True),
        sa.Column("replaces", Big, nullable=True),
    )
    op.create_index("ix_register_rows_state", "register_rows", ["state"])
    op.create_table(
        "register_signatures",
        sa.Column(
            "row",
            Big,
            sa.ForeignKey("register_rows.id", name="fk_register_signatures_row", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("side", sa.Text, primary_key=True),
        sa.Column("partner", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("agrees", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "register_reminders",
        sa.Column(
            "row",
            Big,
            sa.ForeignKey("register_rows.id", name="fk_register_reminders_row", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("days", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "partner_areas",
        sa.Column("partner", sa.Text, sa.ForeignKey("partners.key", name="fk_partner_areas_partner"), primary_key=True),
        sa.Column("area", sa.Text, primary_key=True),
    )
    op.execute("INSERT INTO counters (name, value) VALUES ('register', 0)")


def downgrade() -> None:
    raise NotImplementedError("restore a backup: what partners have signed would be lost")
