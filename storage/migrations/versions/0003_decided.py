"""What people decided about an incident stays when its source is imported again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "incident_decided",
        sa.Column(
            "incident",
            Big,
            sa.ForeignKey("incidents.id", name="fk_incident_decided_incident", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("said", sa.Text, nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup: what people decided would be lost")
