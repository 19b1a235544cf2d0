"""A vote closes exactly once: by its time, by the last ballot, or by those who lead it, whoever comes first.

All three hold the problems' counter and look whether it is still open. Of a secret vote the ballots are counted and
deleted in the same transaction; what is left is the count, and with few ballots only what it came to.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from storage import counters, words
from storage.model.people import Viewer
from storage.model.vote import Method, Outcome, Verdict
from storage.problem_threads.announcing import announce
from storage.tables import ballots, partners, vote_steps, votes
from storage.votes.finding import Found
from storage.votes.reach import chosen

# With fewer ballots that say something a count tells who chose what.
FEWEST = 5
# What one or two secret ballots come to is what they say: whoever closes a vote early must not read it there.
SECRET_LEAST = 3
# How ballots of a method are counted: (method, options, choices) to `winners` and whatever else (analytics/voting.py).
Count = Callable[[str, Sequence[str], Sequence[Mapping[str, int]]], Mapping[str, Any]]
BOT = Viewer("karta", None, None)
b, v = ballots.c, votes.c


def close(
    connection: Connection, found: Found, micro: int, count: Count, actor: Viewer, *, by_itself: bool = False
) -> Outcome:
    """Close an open vote; the caller holds the counter and has looked that it is open."""
    row = found.row
    rows = cast_in(connection, row)
    outcome = _outcome(found, rows, count, _sectors(connection, rows))
    values = {"closed_at": micro, "outcome": json.dumps(to_json(outcome), ensure_ascii=False)}
    if row.secret:
        connection.execute(delete(ballots).where(b.vote == row.id))
        values["to_wipe"] = True
    connection.execute(update(votes).where(v.id == row.id).values(values))
    who = BOT if by_itself else actor
    step = {"id": counters.take(connection, counters.PROBLEM), "vote": row.id, "at": micro, "changes": "{}"}
    by = {"person": who.person, "partner": who.partner or "", "act": "closed"}
    connection.execute(insert(vote_steps), [step | by])
    announce(connection, row.problem, "vote_closed", row.code, found.readers, micro)
    return outcome


def cast_in(connection: Connection, row: Any) -> list[Any]:
    """The ballots of a vote's round, by mandate."""
    this = (b.vote == row.id, b.round == row.round)
    return list(connection.execute(select(ballots).where(*this).order_by(b.mandate)).all())


def _sectors(connection: Connection, rows: Sequence[Any]) -> frozenset[str]:
    """Kinds of the partners whose people voted."""
    p = partners.c
    query = select(p.sector).where(p.key.in_({row.partner for row in rows}))
    return frozenset(connection.execute(query).scalars())


def _outcome(found: Found, rows: Sequence[Any], count: Count, sectors: frozenset[str]) -> Outcome:
    row, choices = found.row, chosen(rows)
    options = words.unpack(row.options)
    figures = count(row.method, options, choices)
    winners = tuple(str(one) for one in figures.get("winners", ()))
    there = len(rows) >= row.quorum and frozenset(words.unpack(row.sectors)) <= sectors
    if row.secret:  # whoever abstains hides nobody
        there = there and len(choices) >= SECRET_LEAST
    verdict = _verdict(row, winners, len(choices)) if there else Verdict.NO_QUORUM
    told = not row.secret or (there and len(choices) >= FEWEST)
    reasons = tuple(sorted(one.reason for one in rows if one.reason)) if told and row.secret else ()
    return Outcome(
        verdict=verdict,
        winners=winners if verdict in (Verdict.WON, Verdict.PASSED, Verdict.TIE) else (),
        voted=len(found.voted),
        of=len({*found.voted, *found.waiting}),
        abstained=len(rows) - len(choices) if told else None,
        figures=figures if told else {},
        reasons=reasons,
    )


def _verdict(row: Any, winners: tuple[str, ...], ballots_: int) -> Verdict:
    if not ballots_:
        return Verdict.NOBODY
    if not winners:
        return Verdict.NONE
    if row.method == Method.CONSENT:
        return Verdict.PASSED
    return Verdict.WON if len(winners) == 1 else Verdict.TIE


def to_json(outcome: Outcome) -> dict[str, Any]:
    """As the column holds it."""
    return {
        "verdict": outcome.verdict.value,
        "winners": list(outcome.winners),
        "voted": outcome.voted,
        "of": outcome.of,
        "abstained": outcome.abstained,
        "figures": dict(outcome.figures),
        "reasons": list(outcome.reasons),
    }


def from_json(packed: str) -> Outcome | None:
    """What `to_json` made; None of a vote that is open."""
    if not packed:
        return None
    raw = json.loads(packed)
    return Outcome(
        Verdict(raw["verdict"]),
        tuple(raw["winners"]),
        int(raw["voted"]),
        int(raw["of"]),
        raw["abstained"],
        raw["figures"],
        tuple(raw["reasons"]),
    )
