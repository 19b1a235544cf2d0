"""What is said of a problem can be changed: what stood before, and which wording others agreed with."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for table in ("contributions", "agreements"):
        op.add_column(table, sa.Column("wording", sa.Integer, nullable=False, server_default="1"))
    op.create_table(
        "word_steps",
        sa.Column("id", BIG, primary_key=True, autoincrement=False),
        sa.Column("problem", BIG, sa.ForeignKey("problems.id", name="fk_word_steps_problem"), nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("once", "person", "partner", "partners", "changes")),
        sa.UniqueConstraint("person", "once", "about", name="uq_word_steps_person"),
    )
    op.create_index("ix_word_steps_problem", "word_steps", ["problem"])
    op.create_index("ix_word_steps_about", "word_steps", ["about"])


def downgrade() -> None:
    raise NotImplementedError("restore a backup: what stood before would be lost")
