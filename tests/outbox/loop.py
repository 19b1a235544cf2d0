"""Replicas post what is due while they are killed, the database restarts, clocks jump and the platform fails.

Then the books are compared: what was promised, what the store says, and what the platform recorded.
"""

import random
import subprocess
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from storage import regions
from storage.audit import Showing
from storage.digests.slots import key_of
from storage.model.digest import Outgoing, Posting, Slot
from storage.model.people import Level, Partner, Person, Role
from storage.store import Store
from storage.tables import digest_slots, outbox
from tests.outbox import platform
from tests.outbox.kinds import KINDS, Kind
from tests.outbox.plan import BY, promised, subscribe
from tests.outbox.processes import Platform, Replicas
from tests.outbox.replica import KEY
from tests.outbox.times import Times

# Seconds by which a replica's clock may be wrong; most of the time it is right.
JUMPS = (0, 0, 0, 30, -30, 3_600, -3_600, 86_400, -86_400, 6 * 86_400, -20 * 86_400)
STANDSTILL = 120.0  # seconds without anything written or recorded
PATIENT = 0.8  # the share of replicas that are left alone because they have not begun to work
BACKLOG = 400  # rows that may wait for their posting
ENDED = (Posting.DONE.value, Posting.DROPPED.value)


@dataclass(frozen=True)
class Outcome:
    """What the books say. `lost` and `doubled` must be empty, and `strange` too."""

    promised: int
    recorded: int
    kills: int
    restarts: int
    jumps: int
    seconds: float
    attempts: int
    decided: int
    lost: tuple[str, ...]  # promised, and not at the platform
    doubled: tuple[str, ...]  # twice at the platform
    strange: tuple[str, ...]  # at the platform and in no book, or not ended

    def __str__(self) -> str:
        return (
            f"{self.promised} slots, {self.recorded} recorded, {self.attempts} attempts, {self.kills} kills, "
            f"{self.restarts} restarts of the database, {self.jumps} clock jumps, {self.decided} decided by hand, "
            f"{self.seconds:.0f} s: {len(self.lost)} lost, {len(self.doubled)} doubled, {len(self.strange)} strange"
        )


@dataclass(frozen=True)
class Setting:
    """A run: how many conversations, which weeks, how many replicas, and what goes wrong. `restart` the database."""

    url: str
    folder: Path
    port: int
    mondays: list[date]
    subscriptions: int
    replicas: int = 3
    seed: int = 1
    variant: str = "right"
    searchable: bool = True
    calm: float = 0.0
    lives: tuple[float, float] = (1.0, 12.0)
    restart: Callable[[], None] | None = None
    kind: Kind = KINDS["recorder"]


@dataclass
class Run:
    """A run as it goes on."""

    setting: Setting
    times: Times = field(init=False)
    chance: random.Random = field(init=False)
    now: datetime = field(init=False)
    jumps: int = 0
    restarts: int = 0
    decided: int = 0
    trouble: str = ""  # what is being done to it
    wrong: dict[str, float] = field(default_factory=dict)
    seen: dict[tuple[int, int], float] = field(default_factory=dict)  # since when a row and its lease are unknown
    done: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.times = Times(self.setting.folder / "times.json")
        self.chance = random.Random(self.setting.seed)  # noqa: S311  chances of a test

    def set(self, now: datetime) -> None:
        """It is `now`."""
        self.now = now
        self.times.put(now, self.wrong)

    def jump(self) -> None:
        """Each replica's clock is wrong in another way."""
        jumps = {f"r{number}": float(self.chance.choice(JUMPS)) for number in range(self.setting.replicas)}
        self.jumps += sum(self.wrong.get(name, 0.0) != jump for name, jump in jumps.items())
        self.wrong = jumps
        self.times.put(self.times(), jumps)


def prepare(url: str) -> Store:
    """A database with a region and somebody who subscribes."""
    store = Store.open(url, KEY.encode)
    store.migrate()
    regions.load(store, "helsingborg")
    store.catalog.put_partners([Partner("trygghet", "Trygghet", "Safety", "municipality")])
    store.members.put([Person(BY.person, "Asta", "trygghet", Role.COORDINATOR)])
    return store


def run(setting: Setting) -> Outcome:
    """Until everything that was promised is posted, or decided."""
    state, began = Run(setting), time.monotonic()
    with prepare(setting.url) as store:
        slots = promised(subscribe(store, setting.kind, setting.subscriptions, setting.mondays[0]), setting.mondays)
        rooms = (setting.kind.room.format(number) for number in range(setting.subscriptions))
        setting.kind.prepare(store, rooms, setting.port)
    state.set(slots[0].due - timedelta(hours=1))
    where = (setting.url, setting.folder, setting.kind)
    recorder = Platform(setting.folder, setting.kind, setting.port, setting.seed, setting.calm)
    replicas = Replicas(*where, setting.port, setting.variant, setting.searchable)
    recorder.start()
    for number in range(setting.replicas):
        replicas.start(f"r{number}")
    trouble = threading.Thread(target=_trouble, args=(state, replicas, recorder), daemon=True)
    trouble.start()
    try:
        with Store.open(setting.url, KEY.encode) as store:
            _steps(state, store, slots)
            _finish(state, store, recorder)
    finally:
        state.done.set()
        trouble.join(60)
        replicas.stop()
        recorder.stop()
    with Store.open(setting.url, KEY.encode) as store:
        return _compare(state, store, slots, replicas.kills + recorder.kills, time.monotonic() - began)


def _steps(state: Run, store: Store, slots: list[Slot]) -> None:
    """From one moment at which something is due to the next, as soon as it stands in the books."""
    waiting: defaultdict[datetime, set[str]] = defaultdict(set)
    for slot in slots:
        waiting[slot.due].add(key_of(slot))
    for due in sorted(waiting):
        state.set(due + timedelta(seconds=1))
        _until(lambda due=due: waiting[due] <= _written(store, due) and _open(store) < BACKLOG, state)


def _finish(state: Run, store: Store, recorder: Platform) -> None:
    """Until everything has ended; an administrator decides what is theirs to decide."""
    moments = 0

    def ended() -> bool:
        nonlocal moments
        moments += 1
        if moments % 40 == 0:  # what waits for a clock that was ahead
            state.set(state.times() + timedelta(hours=6))
        _decide(state, store, recorder)
        return _open(store) == 0

    _until(ended, state)


def _decide(state: Run, store: Store, recorder: Platform) -> None:
    """What is unknown is looked up by a person, who waits until nothing can arrive any more."""
    for one in store.digests.troubled():
        if one.state is Posting.FAILED:
            decision = "again"
        elif one.state is Posting.UNKNOWN and _is_settled(one, state.seen):
            decision = "posted" if recorder.has(one.key) else "again"
        else:
            continue
        told = Showing(state.times(), "operator", None, "", "outbox", decision, Level.NOTHING, 0)
        store.digests.decide_as_operator(one.id, decision, told)  # type: ignore[arg-type]
        state.decided += 1


def _is_settled(one: Outgoing, seen: dict[tuple[int, int], float]) -> bool:
    since = seen.setdefault((one.id, one.lease), time.monotonic())
    return time.monotonic() - since > platform.DEADLINE + platform.SETTLE


def _trouble(state: Run, replicas: Replicas, recorder: Platform) -> None:
    """Kills, restarts and jumps at random moments, until the run is done."""
    chance, began = random.Random(state.setting.seed + 1), time.monotonic()  # noqa: S311  chances of a test
    ends = {name: began + chance.uniform(*state.setting.lives) for name in replicas.names}
    ends |= {"jump": began + 2, "platform": began + 10, "database": began + 8}
    while not state.done.wait(0.1):
        for name in [name for name, end in ends.items() if time.monotonic() >= end]:
            # On a busy machine some live longer, as a start takes long there; few are killed while they start.
            if name in replicas.names and not replicas.is_up(name) and chance.random() < PATIENT:
                ends[name] = time.monotonic() + chance.uniform(*state.setting.lives)
                continue
            with suppress(OSError, subprocess.SubprocessError):
                ends[name] = time.monotonic() + _one_trouble(name, state, replicas, recorder, chance)


def _one_trouble(name: str, state: Run, replicas: Replicas, recorder: Platform, chance: random.Random) -> float:
    """Do it; seconds until the next of its kind."""
    state.trouble = f"{name} at {time.monotonic():.0f}"
    if name == "jump":
        state.jump()
        return chance.uniform(1, 4)
    if name == "platform":
        recorder.kill()
        state.done.wait(chance.uniform(0.2, 1.5))
        recorder.start()
        return chance.uniform(10, 20)
    if name == "database":
        if state.setting.restart is not None:
            state.setting.restart()
            state.restarts += 1
        return chance.uniform(8, 16)
    replicas.kill(name)
    replicas.start(name)
    return chance.uniform(*state.setting.lives)


def _until(is_so: Callable[[], bool], state: Run) -> None:
    """Wait; the database may be away meanwhile. Raises when nothing happens any more."""
    last, fault, seen = time.monotonic(), "", -1
    while time.monotonic() - last < STANDSTILL:
        size = _size(state.setting.folder)
        if size != seen:  # something is recorded, logged or written
            last, seen = time.monotonic(), size
        try:
            if is_so():
                return
            fault = ""
        except Exception as error:  # noqa: BLE001  it is being restarted
            fault = repr(error)
        time.sleep(0.05)
    raise RuntimeError(f"nothing happens any more; see {state.setting.folder} {fault} {state.trouble}")


def _size(folder: Path) -> int:
    """Bytes of the files that only grow; a database's own come and go."""
    return sum(path.stat().st_size for path in (folder / "journal", *folder.glob("*.log")) if path.exists())


def _written(store: Store, due: datetime) -> set[str]:
    micro = round(due.timestamp() * 1_000_000)
    d = digest_slots.c
    with store._database.read() as connection:
        found = connection.execute(select(d.subscription).where(d.due == micro)).scalars().all()
    return {key_of(Slot(number, due, "")) for number in found}


def _open(store: Store) -> int:
    with store._database.read() as connection:
        return len(connection.execute(select(outbox.c.id).where(outbox.c.state.not_in(ENDED))).all())


def _compare(state: Run, store: Store, slots: list[Slot], kills: int, seconds: float) -> Outcome:
    recorded = Counter(row["key"] for row in platform.read(state.setting.folder / "journal"))
    with store._database.read() as connection:
        rows = connection.execute(select(outbox.c.key, outbox.c.state, outbox.c.attempts)).all()
    books = {row.key: row for row in rows}
    wanted = {key_of(slot) for slot in slots} | set(books)
    return Outcome(
        promised=len(wanted),
        recorded=sum(recorded.values()),
        kills=kills,
        restarts=state.restarts,
        jumps=state.jumps,
        seconds=seconds,
        attempts=sum(row.attempts for row in rows),
        decided=state.decided,
        lost=tuple(sorted(wanted - set(recorded))),
        doubled=tuple(sorted(key for key, count in recorded.items() if count > 1)),
        strange=tuple(sorted((set(recorded) - set(books)) | {k for k, row in books.items() if row.state not in ENDED})),
    )
