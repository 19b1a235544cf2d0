"""What waits for review is found without reading everything the partner ever reported."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PENDING = sa.text("status = 0")


def upgrade() -> None:
    op.create_index("ix_incidents_pending", "incidents", ["source"], sqlite_where=PENDING, postgresql_where=PENDING)


def downgrade() -> None:
    op.drop_index("ix_incidents_pending", "incidents")
