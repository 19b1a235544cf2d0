"""`python -m tests.votes_race`: eight processes that cast the same ballots at once, on both databases (`make soak`).

Every voter presses on every replica, each time for something else; some votes are closed by their last ballot, some by
a button, some by the clock, in the middle of it. What must hold: a ballot a mandate and no more, none of an accepted
voter's lost, one close, one announcement, and a count of as many ballots as there are voters.
"""

import argparse
import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from storage.errors import ProblemRefusedError
from storage.model.people import Viewer
from storage.model.vote import BallotDraft, Mandate, Vote
from storage.store import Store
from storage.tables import announcements, ballots, vote_marks, vote_steps, votes
from tests.storage.decisions.ground import decided
from tests.storage.problems.table import ASTA, EVA, GRETA, NOW, room, seat
from tests.storage.votes.ballot_box import CROWD, DEADLINE, HOUR, count, crowd, draft, ground, yes

PROCESSES = 8
CITY = (ASTA, GRETA, EVA)
POLICE = (EVA, *CROWD)


@dataclass(frozen=True)
class Raced:
    """What came of it; everything but the first three must be 0."""

    votes: int
    pressed: int
    taken: int
    extra: int = 0
    lost: int = 0
    closes: int = 0
    miscounted: int = 0
    died: int = 0

    @property
    def is_clean(self) -> bool:
        return not (self.extra or self.lost or self.closes or self.miscounted or self.died)


def race(url: str, number: int, seed: int = 1, processes: int = PROCESSES) -> Raced:
    """Hold `number` votes in a new database."""
    with Store.open(url) as store:
        prepare(store, number)
    with tempfile.TemporaryDirectory() as folder, _starting() as (wait, go):
        children = [_begin(url, Path(folder) / str(n), seed + n, wait) for n in range(processes)]
        go()
        died = sum(os.waitpid(child, 0)[1] != 0 for child in children)
        told = [json.loads(path.read_text()) for path in Path(folder).iterdir()]
    accepted = {(code, mandate) for one in told for code, mandate in one["accepted"]}
    with Store.open(url) as store:
        return judged(store, accepted, sum(one["pressed"] for one in told), died)


def prepare(store: Store, number: int) -> None:
    """Votes by partner and by person, secret and not, on measures and about decisions."""
    if store.needs_migration:
        store.migrate()
    seat(store)
    crowd(store)
    problem, options = ground(store)
    for n in range(number):
        asked: dict[str, Any] = {"once": f"v{n}", "secret": n % 2 == 1, "deadline": DEADLINE + n * HOUR}
        if n % 4 >= 2:
            asked |= {"mandate": Mandate.PERSON, "voters": frozenset({"polisen"})}
        if n % 5 == 4:  # each on what comes next for a decision of its own
            about = decided(store, problem, once=f"d{n}", measures=options[:1])
            store.votes.put(ASTA, problem, draft((), about=about, **asked), NOW)
        else:
            store.votes.put(ASTA, problem, draft(options, **asked), NOW)


@contextmanager
def _starting() -> Iterator[tuple[Any, Any]]:
    """A line that nobody crosses before all are there."""
    out, inn = os.pipe()

    def wait() -> None:
        os.close(inn)
        os.read(out, 1)  # ends when whoever starts closes it

    try:
        yield wait, lambda: os.close(inn)
    finally:
        os.close(out)


def _begin(url: str, told: Path, seed: int, wait: Any) -> int:
    child = os.fork()
    if child:
        return child
    try:
        with Store.open(url) as store:
            wait()
            told.write_text(json.dumps(_press(store, random.Random(seed), seed)))  # noqa: S311  no secret
        os._exit(0)
    finally:
        os._exit(1)


def _press(store: Store, chance: random.Random, seed: int) -> dict[str, Any]:
    """Everybody votes in every vote, some more than once."""
    every = sorted(store.votes.open(room(ASTA)), key=lambda vote: vote.deadline)
    accepted, pressed = [], 0
    for n, vote in enumerate(every):
        voters = list(POLICE if vote.mandate is Mandate.PERSON else CITY)
        voters += chance.sample(voters, 2)
        chance.shuffle(voters)
        closes = chance.randrange(len(voters) // 2, len(voters)) if n % 3 and seed % 4 == 1 else -1
        for place, who in enumerate(voters):
            if place == closes:
                _close(store, vote, by_clock=n % 3 == 1)
            pressed += 1
            if _cast(store, vote, who, chance):
                accepted.append((vote.code, who.person if vote.mandate is Mandate.PERSON else who.partner))
    return {"accepted": accepted, "pressed": pressed}


def _cast(store: Store, vote: Vote, who: Viewer, chance: random.Random) -> bool:
    choice = yes(vote, chance.randrange(len(vote.options)))
    try:
        store.votes.cast(who, vote.code, BallotDraft(choice), NOW + HOUR, count)
    except ProblemRefusedError as error:
        if error.what != "vote_closed":
            raise
        return False
    return True


def _close(store: Store, vote: Vote, *, by_clock: bool) -> None:
    if by_clock:
        store.votes.close_due(vote.deadline, count)
    else:
        store.votes.close(ASTA, vote.code, NOW + HOUR, count)


def judged(store: Store, accepted: set[tuple[str, str]], pressed: int, died: int) -> Raced:
    """What the tables say, against what the processes were told."""
    extra = lost = closes = miscounted = 0
    with store._database.read() as connection:
        rows = connection.execute(select(votes)).all()
        for row in rows:
            marks = set(connection.execute(select(vote_marks.c.mandate).where(vote_marks.c.vote == row.id)).scalars())
            mine = {mandate for code, mandate in accepted if code == row.code}
            kept = connection.execute(select(func.count()).where(ballots.c.vote == row.id)).scalar_one()
            lost += len(mine - marks)
            extra += len(marks - mine) + max(0, kept - len(marks)) + (kept if row.secret and row.closed_at else 0)
            lost += 0 if row.secret else max(0, len(marks) - kept)
            closed = select(func.count()).where(vote_steps.c.vote == row.id, vote_steps.c.act == "closed")
            said = select(func.count()).where(announcements.c.about == row.code, announcements.c.what == "vote_closed")
            closes += sum(connection.execute(one).scalar_one() != 1 for one in (closed, said))
            miscounted += _miscounted(json.loads(row.outcome or "{}"), len(marks))
    return Raced(len(rows), pressed, len(accepted), extra, lost, closes, miscounted, died)


def _miscounted(outcome: dict[str, Any], marks: int) -> int:
    """Each ballot here approves of one option: the sum of what was approved is the number of ballots."""
    if not outcome or outcome["voted"] != marks:
        return 1
    return int(bool(outcome["figures"]) and sum(outcome["figures"]["totals"].values()) != marks)


def main() -> int:
    """Run both; the exit code tells whether anything was extra, lost, closed twice or miscounted."""
    from tests import postgres

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--votes", type=int, default=120, help="on each database")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        found = [race(f"sqlite:///{name}/karta.db", given.votes, given.seed)]
        print(f"SQLite: {found[-1]}", flush=True)  # noqa: T201  figures are printed
    with postgres.running() as server, server.database() as url:
        found.append(race(url, given.votes, given.seed))
        print(f"PostgreSQL: {found[-1]}", flush=True)  # noqa: T201  figures are printed
    return int(not all(one.is_clean for one in found))


if __name__ == "__main__":
    sys.exit(main())
