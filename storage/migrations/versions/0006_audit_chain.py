"""The audit log tells more, is sealed into a chain, and lets nothing be changed; unknown people can be let in."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SQLITE = (
    "CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append only'); END",
    """CREATE TRIGGER audit_undeleted BEFORE DELETE ON audit WHEN NOT EXISTS (SELECT 1 FROM audit_segments s
    WHERE s.dropped_at IS NOT NULL AND OLD.id BETWEEN s."first" AND s."last")
    BEGIN SELECT RAISE(ABORT, 'audit is append only'); END""",
)
POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION karta_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM audit_segments s
        WHERE s.dropped_at IS NOT NULL AND OLD.id BETWEEN s."first" AND s."last") THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'audit is append only'; END $$""",
    """CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION karta_audit_append_only()""",
    """CREATE TRIGGER audit_not_emptied BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION karta_audit_append_only()""",
)


def upgrade() -> None:
    _more_columns()
    op.create_index("ix_audit_shown_at", "audit", ["shown_at"])
    op.create_table(
        "audit_seals",
        sa.Column("row", Big, primary_key=True, autoincrement=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
    )
    _segments()
    op.create_table(
        "strangers",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("first_at", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def _more_columns() -> None:
    for name in ("detailed", "readers"):
        op.add_column("audit", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    for name in ("audience", "sources"):
        op.add_column("audit", sa.Column(name, sa.Text, nullable=False, server_default="[]"))
    for name in ("purpose", "act", "role", "platform"):
        op.add_column("audit", sa.Column(name, sa.Text, nullable=False, server_default=""))


def _segments() -> None:
    op.create_table(
        "audit_segments",
        sa.Column("first", Big, primary_key=True, autoincrement=False),
        sa.Column("last", Big, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("month", sa.Text, nullable=False),
        sa.Column("head", sa.LargeBinary, nullable=False),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
        sa.Column("dropped_at", sa.BigInteger, nullable=True),
        sa.Column("mac", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup: the log's seals would be lost")
