"""Problems that partners work on together, their history, and what is said of why they are there."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PROBLEM_TEXTS = ("once", "name", "query", "method", "release", "partner", "owner", "partners", "status", "focus", "by")


def upgrade() -> None:
    op.create_table(
        "problems",
        sa.Column("id", BIG, primary_key=True, autoincrement=False),
        sa.Column("code", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in PROBLEM_TEXTS),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("code", name="uq_problems_code"),
        sa.UniqueConstraint("by", "once", name="uq_problems_by"),
    )
    op.create_table(
        "problem_steps",
        sa.Column("id", BIG, primary_key=True, autoincrement=False),
        sa.Column("problem", BIG, sa.ForeignKey("problems.id", name="fk_problem_steps_problem"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("partner", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
    )
    op.create_index("ix_problem_steps_problem", "problem_steps", ["problem"])
    _contributions()
    op.execute("INSERT INTO counters (name, value) VALUES ('problem', 0)")


def _contributions() -> None:
    op.create_table(
        "contributions",
        sa.Column("id", BIG, primary_key=True, autoincrement=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("problem", BIG, sa.ForeignKey("problems.id", name="fk_contributions_problem"), nullable=False),
        sa.Column("parent", BIG, nullable=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("once", "sort", "side", "text", "person", "partner")),
        sa.Column("partners", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger, nullable=True),
        sa.UniqueConstraint("code", name="uq_contributions_code"),
        sa.UniqueConstraint("person", "once", name="uq_contributions_person"),
    )
    op.create_index("ix_contributions_problem", "contributions", ["problem"])
    op.create_table(
        "agreements",
        sa.Column(
            "contribution",
            BIG,
            sa.ForeignKey("contributions.id", name="fk_agreements_contribution"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("partner", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup: what partners have said would be lost")
