"""Codes as reports' numbers are made: P-7KQ4 for a problem, O-7KQ4 for what is said of one (O as in orsak).

A (åtgärd) is a measure, R (röstning) a vote, B (beslut) a decision.

By chance, so that they tell no volumes and no order: who may not read a contribution must not find a gap.
"""

import secrets

from sqlalchemy import Column, Connection, select

from storage.reports.numbers import LENGTHS, SIGNS, kept_signs
from storage.tables import contributions, decisions, measures, problems, votes

PROBLEM, SAID, MEASURE, VOTE, DECISION = "P", "O", "A", "R", "B"
_TRIES = 4
_COLUMNS: dict[str, Column[str]] = {
    PROBLEM: problems.c.code,
    SAID: contributions.c.code,
    MEASURE: measures.c.code,
    VOTE: votes.c.code,
    DECISION: decisions.c.code,
}


def normal(words: object, prefix: str = PROBLEM) -> str | None:
    """The code somebody wrote (`p 7kq4`, `P7KQ4`) as it is stored, or None when it is none."""
    body = kept_signs(words, prefix) if isinstance(words, str) else None
    return f"{prefix}-{body}" if body is not None and len(body) in LENGTHS else None


def free(connection: Connection, prefix: str) -> str:
    """A code nobody has; the caller holds the problems' counter, so nobody takes it in between."""
    tries = 0
    while True:
        length = LENGTHS[0] if tries < _TRIES else LENGTHS[-1]
        code = f"{prefix}-{''.join(secrets.choice(SIGNS) for _ in range(length))}"
        column = _COLUMNS[prefix]
        if connection.execute(select(column).where(column == code)).first() is None:
            return code
        tries += 1
