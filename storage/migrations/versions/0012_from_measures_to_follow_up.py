"""Measures, votes, decisions, how their effect is followed up, and the threads that hear of it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _measures()
    _votes()
    _vote_marks()
    _ballots()
    _vote_steps()
    _decisions()
    _decision_steps()
    _follow_ups()
    _problem_threads()
    _announcements()
    _work_reminders()


def _measures() -> None:
    op.create_table(
        "measures",
        sa.Column("id", BIG, primary_key=True, autoincrement=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("problem", BIG, sa.ForeignKey("problems.id", name="fk_measures_problem"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("once", "name", "causes", "nature", "strategy")),
        sa.Column("technique", sa.Integer, nullable=False),
        sa.Column("effect", sa.Text, nullable=False),
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("cost", sa.BigInteger, nullable=True),
        sa.Column("hours", sa.Integer, nullable=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("would_own", "evidence", "person", "partner", "partners")
        ),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger, nullable=True),
        sa.UniqueConstraint("code", name="uq_measures_code"),
        sa.UniqueConstraint("person", "once", name="uq_measures_person"),
    )
    op.create_index("ix_measures_problem", "measures", ["problem"])


def _votes() -> None:
    op.create_table(
        "votes",
        sa.Column("id", BIG, primary_key=True, autoincrement=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("problem", BIG, sa.ForeignKey("problems.id", name="fk_votes_problem"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("once", "question", "method", "mandate", "users")),
        sa.Column("secret", sa.Boolean, nullable=False),
        sa.Column("shown", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("about", "options", "voters", "named")),
        sa.Column("quorum", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("sectors", "person", "partner", "partners")),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("deadline", sa.BigInteger, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("closed_at", sa.BigInteger, nullable=True),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("to_wipe", sa.Boolean, nullable=False),
        sa.UniqueConstraint("code", name="uq_votes_code"),
        sa.UniqueConstraint("person", "once", name="uq_votes_person"),
    )
    op.create_index("ix_votes_problem", "votes", ["problem"])


def _vote_marks() -> None:
    op.create_table(
        "vote_marks",
        sa.Column(
            "vote", BIG, sa.ForeignKey("votes.id", name="fk_vote_marks_vote"), primary_key=True, autoincrement=False
        ),
        sa.Column("round", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("mandate", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )


def _ballots() -> None:
    op.create_table(
        "ballots",
        sa.Column(
            "vote", BIG, sa.ForeignKey("votes.id", name="fk_ballots_vote"), primary_key=True, autoincrement=False
        ),
        sa.Column("round", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("mandate", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("person", "partner", "choice", "reason")),
        sa.Column("at", sa.BigInteger, nullable=False),
    )


def _vote_steps() -> None:
    op.create_table(
        "vote_steps",
        sa.Column("id", BIG, primary_key=True, autoincrement=False),
        sa.Column("vote", BIG, sa.ForeignKey("votes.id", name="fk_vote_steps_vote"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("person", "partner", "act", "changes")),
    )
    op.create_index("ix_vote_steps_vote", "vote_steps", ["vote"])


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", BIG, primary_key=True, autoincrement=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("problem", BIG, sa.ForeignKey("problems.id", name="fk_decisions_problem"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("once", "measures", "vote")),
        sa.Column("does", sa.Boolean, nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in (
                "reason",
                "owner",
                "owner_partner",
                "start",
                "due",
                "review",
                "indicator",
                "status",
                "done_on",
                "person",
                "partner",
                "partners",
            )
        ),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger, nullable=True),
        sa.UniqueConstraint("code", name="uq_decisions_code"),
        sa.UniqueConstraint("person", "once", name="uq_decisions_person"),
    )
    op.create_index("ix_decisions_problem", "decisions", ["problem"])


def _decision_steps() -> None:
    op.create_table(
        "decision_steps",
        sa.Column("id", BIG, primary_key=True, autoincrement=False),
        sa.Column("decision", BIG, sa.ForeignKey("decisions.id", name="fk_decision_steps_decision"), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("person", "partner", "act", "changes")),
    )
    op.create_index("ix_decision_steps_decision", "decision_steps", ["decision"])


def _follow_ups() -> None:
    op.create_table(
        "follow_ups",
        sa.Column(
            "decision",
            BIG,
            sa.ForeignKey("decisions.id", name="fk_follow_ups_decision"),
            primary_key=True,
            autoincrement=False,
        ),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("settings", "person", "partner")),
        sa.Column("at", sa.BigInteger, nullable=False),
    )


def _problem_threads() -> None:
    op.create_table(
        "problem_threads",
        sa.Column("id", BIG, primary_key=True, autoincrement=False),
        sa.Column("problem", BIG, sa.ForeignKey("problems.id", name="fk_problem_threads_problem"), nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("platform", "conversation", "thread", "root", "language", "by")
        ),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger, nullable=True),
        sa.Column("stamp", sa.BigInteger, nullable=False),
        sa.Column("drawn", sa.BigInteger, nullable=False),
        sa.Column("shown", sa.Text, nullable=False),
        sa.Column("drawing_at", sa.BigInteger, nullable=True),
        sa.UniqueConstraint("problem", "platform", "conversation", name="uq_problem_threads_problem"),
    )
    op.create_index("ix_problem_threads_problem", "problem_threads", ["problem"])
    # A thread's messages are posted once by the same books as digests: a subscription with a thread is no digest.
    op.add_column("subscriptions", sa.Column("thread", BIG, nullable=True))


def _announcements() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", BIG, primary_key=True, autoincrement=False),
        sa.Column("problem", BIG, sa.ForeignKey("problems.id", name="fk_announcements_problem"), nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("partners", sa.Text, nullable=False),
        sa.Column("spread_at", sa.BigInteger, nullable=True),
        sa.UniqueConstraint("what", "about", "due", name="uq_announcements_what"),
    )
    op.create_index("ix_announcements_problem", "announcements", ["problem"])


def _work_reminders() -> None:
    op.create_table(
        "work_reminders",
        sa.Column("what", sa.Text, primary_key=True),
        sa.Column("about", sa.Text, primary_key=True),
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("due", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup: what partners have decided would be lost")
