"""The kill loop: people report while the server is killed at random moments; then the books are compared."""

import random
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from bot.demo.people import conversations, people
from storage import regions
from storage.database import Database
from storage.store import Store
from tests.kill.hands import Hand, Ledger
from tests.kill.server import Served

ROOM = "trygg-i-helsingborg"
HANDS = ("asta", "bosse", "cilla", "didrik")
# Seconds that a server may live; the shortest falls into its first answers, the longest lets a queue build up.
LIVES = (0.05, 2.0)
STANDSTILL = 120.0  # seconds without an acknowledgement
CENTRE = (12.6945, 56.0465)


@dataclass(frozen=True)
class Outcome:
    """What the books say. All of `lost`, `half`, `doubled` and `foreign` must be empty."""

    acknowledged: int
    stored: int
    kills: int
    retries: int
    seconds: float
    lost: tuple[str, ...]  # acknowledged, and not in the database under that number
    half: tuple[str, ...]  # in the database without one of its parts
    doubled: tuple[str, ...]  # one client-made id, several reports
    foreign: tuple[str, ...]  # in the database, and never sent
    strange: tuple[str, ...]  # answers that were neither a receipt nor a refusal

    def __str__(self) -> str:
        return (
            f"{self.acknowledged} acknowledged, {self.stored} stored, {self.kills} kills, {self.retries} retries, "
            f"{self.seconds:.0f} s: {len(self.lost)} lost, {len(self.half)} half, {len(self.doubled)} doubled, "
            f"{len(self.foreign)} foreign, {len(self.strange)} strange answers"
        )


def prepare(url: str) -> None:
    """A demo database with its people and rooms, and no incident."""
    store = Store.open(url)
    store.migrate()
    regions.load(store, "helsingborg")
    store.meta.set("demo", "1")
    store.members.put(people())
    for room in conversations():
        store.conversations.put(room.key, room.name, room.members)
    store.close()


def run(url: str, folder: Path, port: int, *, kills: int, acknowledgements: int, seed: int = 1) -> Outcome:
    """Report until both numbers are reached."""
    prepare(url)
    ledger, done = Ledger(), threading.Event()
    served = Served(url, folder, port)
    served.start()
    began = time.monotonic()
    threads = [
        threading.Thread(target=_report, args=(Hand(port, person, ROOM, ledger), ledger, done, seed + number))
        for number, person in enumerate(HANDS)
    ]
    for thread in threads:
        thread.start()
    try:
        chance = random.Random(seed)  # noqa: S311  chances of a test
        while served.kills < kills or len(ledger.acknowledged) < acknowledgements:
            _must_go_on(ledger, threads)
            if served.kills < kills:
                # Spread over the whole run, so that the last report is under fire like the first.
                pace = max(1.0, acknowledgements / max(1, kills) / 40)
                time.sleep(chance.uniform(*LIVES) * pace)
                served.kill()
                served.start()
            else:
                time.sleep(0.1)
    finally:
        done.set()
        for thread in threads:
            thread.join(120)
        served.stop()
    return _compare(url, ledger, served.kills, time.monotonic() - began)


def _must_go_on(ledger: Ledger, threads: list[threading.Thread]) -> None:
    """Raise when nobody reports any more, or nothing has been acknowledged for long: waiting would not end."""
    if not any(thread.is_alive() for thread in threads) or time.monotonic() - ledger.latest > STANDSTILL:
        raise RuntimeError(f"the reports have stopped: {ledger.strange[-3:]}")


def _report(hand: Hand, ledger: Ledger, done: threading.Event, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  chances of a test
    number = 0
    while not done.is_set():
        number += 1
        where = (CENTRE[0] + chance.uniform(-0.01, 0.01), CENTRE[1] + chance.uniform(-0.005, 0.005))
        hand.report(f"tagg nummer {seed} {number} på gaveln", where)


def _compare(url: str, ledger: Ledger, kills: int, seconds: float) -> Outcome:
    with Database(url).read() as connection:
        rows = connection.execute(
            text(
                "SELECT r.client_id, r.number, i.id, w.text, "
                "(SELECT COUNT(*) FROM report_steps s WHERE s.incident = r.incident) AS steps "
                "FROM incidents i LEFT JOIN reports r ON r.incident = i.id "
                "LEFT JOIN incident_raw w ON w.incident = i.id"
            )
        ).all()
    texts = {text_: once for once, text_ in ledger.sent.items()}
    stored: dict[str, list[str]] = {}
    half = []
    for row in rows:
        if row.client_id is None or row.steps != 1 or row.text is None:
            half.append(f"incident {row.id}")
        stored.setdefault(texts.get(row.text or "", f"foreign {row.id}"), []).append(str(row.number))
    return Outcome(
        acknowledged=len(ledger.acknowledged),
        stored=len(rows),
        kills=kills,
        retries=ledger.retries,
        seconds=seconds,
        lost=tuple(once for once, number in ledger.acknowledged.items() if number not in stored.get(once, [])),
        half=tuple(half),
        doubled=tuple(once for once, numbers in stored.items() if len(numbers) > 1),
        foreign=tuple(once for once in stored if once not in ledger.sent),
        strange=tuple(ledger.strange),
    )
