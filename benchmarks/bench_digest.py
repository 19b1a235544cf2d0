"""The weekly digest of a city with one million stored incidents, all methods, picture and words, against the analyst.

Ours is measured on a SQLite file in processes of its own: warm (the same week asked for again in a running program,
which is what a second channel costs), the week before it (nothing of it is remembered but the incidents in memory), and
as a whole process from nothing: `karta ask` with its imports, the load of all incidents, the answer and the log's row.
The peer is counted as a whole process too; it does a small part of it: hot cells, a density and a picture, no words.
"""

import json
import os
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
ROUNDS = 5


def run() -> list[Row]:
    """Rows for the table: our medians, and the peer's whole process over them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, MILLION)
        rows = measured(folder)
    theirs = peer.measure(MILLION)
    goals = {"warm": "goal: below 2,000", "whole process": "goal: below 3,000"}
    against = {"whole process"}
    return [
        Row(
            f"digest of {MILLION:,}, {what}",
            ms,
            f"{theirs.name} as a process" if what in against else "",
            theirs.wall_ms if what in against else None,
            goals.get(what, ""),
        )
        for what, ms in rows.items()
    ]


def measured(folder: Path) -> dict[str, float]:
    """Milliseconds by what was measured, on a filled folder."""
    command = [sys.executable, "-m", "benchmarks.bench_digest", str(folder)]
    warm = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    asked = [sys.executable, "-m", "bot", "ask", LINE, "--as", "asta", "--now", NOW.isoformat(), "--out", str(folder)]
    whole = []
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run(asked, env={**os.environ, "KARTA_DATA_DIR": str(folder)}, capture_output=True, check=True)
        whole.append((time.perf_counter() - began) * 1000)
    return {**warm, "whole process": median(whole)}


def child(folder: Path) -> dict[str, float]:
    """Answer some times over; the first answer of a program also loads the incidents."""
    from bot.app import open_app
    from bot.settings import Settings

    settings = Settings(data_dir=folder)
    app = open_app(settings, settings.url())

    def ask(line: str) -> float:
        began = time.perf_counter()
        reply = app.ask(line, "asta", "", NOW)
        taken = (time.perf_counter() - began) * 1000
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
