"""The night before Monday's meetings: the scheduler's digest job of 20 municipalities, and what 290 would take.

Each municipality is a database of its own (SQLite) with three years of incidents, one for each inhabitant, and one
channel with six people that subscribes. The job is what `karta serve` runs every minute (`bot.jobs.Digests`): it writes
what is due, computes the digest for who is in the channel, draws it, logs it and posts it on the page. Each is run in a
process of its own, so that memory and processor time (user and system) are its own; a process that serves already has
the first second behind it.

The 20 are every 14th to 15th of Sweden's 290 by inhabitants, smallest first (the sizes below, Statistics Sweden, in
round numbers). Time is fitted as so much for each municipality and so much for each incident; over the 290 with their
10.6 million inhabitants that gives the night.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.million import ZONE, fill, peak_mib
from benchmarks.table import Row

SIZES = (
    2_300, 4_700, 6_000, 7_200, 8_500, 9_600, 10_800, 12_200, 13_600, 15_200,
    16_900, 19_500, 24_000, 29_500, 36_000, 43_500, 60_000, 87_000, 128_000, 380_000,
)  # fmt: skip
ALL, INHABITANTS = 290, 10_600_000
MONDAY = datetime(2025, 12, 22, 7, 31, tzinfo=ZONE)
CHANNEL, PEOPLE = "mote", 6
MIB = 2**20


def run() -> list[Row]:
    """A row a municipality, then the two figures that it grows by and the night they give."""
    rows, seconds = [], []
    for n in SIZES:
        with tempfile.TemporaryDirectory() as name:
            fill(Path(name), n)
            _subscribe(Path(name))
            told = _posted(Path(name))
        seconds.append(told["seconds"])
        rows.append(Row(f"{n:,} incidents, processor time", told["seconds"] * 1000, note=f"{told['mib']:.0f} MiB"))
    each, by_incident = _fitted(np.array(SIZES), np.array(seconds))
    night = ALL * each + INHABITANTS * by_incident
    return [
        *rows,
        Row("for each municipality", each * 1000),
        Row("for each 1,000 incidents", by_incident * 1e6),
        Row(f"all {ALL}, one after the other", night * 1000, note=f"{night / 60:.1f} minutes of one core"),
    ]


def _fitted(n: np.ndarray, seconds: np.ndarray) -> tuple[float, float]:  # type: ignore[type-arg]
    """Seconds for each municipality and each incident; relative errors weigh alike, so that the small count too."""
    a = np.column_stack([np.ones(len(n)), n]) / seconds[:, None]
    (each, by_incident), *_ = np.linalg.lstsq(a, np.ones(len(n)), rcond=None)
    return float(each), float(by_incident)


def _subscribe(folder: Path) -> None:
    """A channel, its people and its wish, of eight days ago."""
    from storage.model.digest import Holidays, Subscription
    from storage.model.people import Person, Role, Viewer
    from storage.store import Store

    since = MONDAY - timedelta(days=8)
    with Store.open(f"sqlite:///{folder / 'karta.sqlite'}") as store:
        people = [Person(f"p{i}", f"Person {i}", "bench", Role.COORDINATOR) for i in range(PEOPLE)]
        store.members.put(people)
        store.conversations.put(CHANNEL, "Veckomöte", [one.key for one in people])
        wish = Subscription(0, "web", CHANNEL, 1, 450, (), (), "sv", Holidays.KEEP, "p0", since)
        store.digests.subscribe(wish, Viewer("p0", "bench", Role.COORDINATOR), since)


def _posted(folder: Path) -> dict[str, float]:
    """Run the job in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.bench_night", str(folder)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def child(folder: Path) -> dict[str, float]:
    """The job once, at Monday's half past seven; its figures are of the whole process."""
    from bot.app import open_app
    from bot.digests import Composer, digest_reply
    from bot.jobs import Digests
    from bot.outbox import Sender
    from bot.platforms.web.pictures import Pictures
    from bot.platforms.web.poster import WebPoster
    from bot.settings import Settings

    settings = Settings(data_dir=folder)
    app = open_app(settings, settings.url())
    poster = WebPoster(app.store.conversations, Pictures(MIB * 64).keep)
    arrived: list[str] = []
    composer = Composer(app, digest_reply)
    sender = Sender(app.store.digests, {"web": poster}, composer, "bench", lambda: MONDAY)
    sender.posted = lambda _held, reference: arrived.append(reference)
    Digests(app, sender).job.run(threading.Event())
    assert len(arrived) == 1, arrived
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {"seconds": usage.ru_utime + usage.ru_stime, "mib": peak_mib()}


if __name__ == "__main__":
    print(json.dumps(child(Path(sys.argv[1]))))
