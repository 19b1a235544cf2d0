"""The weekly digest of a city with one million stored incidents, all methods, picture and words, against the analyst.

Ours is measured on a SQLite file in processes of its own: warm (the same week asked for again in a running program,
which is what a second channel costs), the week before it (nothing of it is remembered but the incidents in memory), and
as a whole process from nothing: `karta ask` with its imports, the load of all incidents, the answer and the log's row.
The peer is counted as a whole process too; it does a small part of it: hot cells, a density and a picture, no words.

All figures are processor time (user and system, of the process and what it starts), so that a busy machine tells
nearly the same; ours and the peer's whole processes are run in turns. As an installation has it, our bytecode is
compiled.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks import peer
from benchmarks.million import MILLION, NOW, fill
from benchmarks.table import Row

LINE, EARLIER = "/veckorapport vecka 51 2025", "/veckorapport vecka {week} 2025"
ROUNDS, TURNS = 5, 3


def run() -> list[Row]:
    """Rows for the table: our medians, and the peer's whole process over them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, MILLION)
        rows = _running(folder)
        whole_process(folder)  # writes the bytecode and draws the ground once, as the first question of a city does
        ours, theirs = [], []
        for _ in range(TURNS):
            ours.append(median(whole_process(folder) for _ in range(ROUNDS // 2)))
            theirs.append(peer.measure(MILLION))
    rows["whole process"] = median(ours)
    their_ms = median(one.processor_ms for one in theirs)
    goals = {"warm": "goal: below 2,000", "whole process": "goal: below 3,000"}
    against = {"whole process"}
    return [
        Row(
            f"digest of {MILLION:,}, {what}, processor time",
            ms,
            f"{theirs[0].name} as a process" if what in against else "",
            their_ms if what in against else None,
            goals.get(what, ""),
        )
        for what, ms in rows.items()
    ]


def whole_process(folder: Path, line: str = LINE) -> float:
    """Milliseconds of the processor for one question to a program that has to be started."""
    asked = [sys.executable, "-m", "bot", "ask", line, "--as", "asta", "--now", NOW.isoformat(), "--out", str(folder)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(asked, env=_installed(KARTA_DATA_DIR=str(folder)), capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000.0


def _installed(**more: str) -> dict[str, str]:
    """The environment of an installation: bytecode is kept."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | more


def _running(folder: Path) -> dict[str, float]:
    """Milliseconds of a running program by what was measured, on a filled folder."""
    command = [sys.executable, "-m", "benchmarks.bench_digest", str(folder)]
    done = subprocess.run(command, env=_installed(), capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def child(folder: Path) -> dict[str, float]:
    """Answer some times over; the first answer of a program also loads the incidents."""
    from bot.app import open_app
    from bot.settings import Settings

    settings = Settings(data_dir=folder)
    app = open_app(settings, settings.url())

    def ask(line: str) -> float:
        began = time.process_time()
        reply = app.ask(line, "asta", "", NOW)
        taken = (time.process_time() - began) * 1000
        assert reply.facts.shown > 1_000, reply.card.fallback()
        return taken

    first = ask(LINE)
    other = [ask(EARLIER.format(week=week)) for week in range(50, 50 - ROUNDS, -1)]
    return {
        "first of a program": first,
        "warm": median([ask(LINE) for _ in range(ROUNDS)]),
        "warm, another week": median(other),
    }


if __name__ == "__main__":
    print(json.dumps(child(Path(sys.argv[1]))))
