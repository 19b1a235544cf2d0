"""A map of one million stored incidents, query to PNG bytes, warm, against the careful analyst.

Ours: the map command's own path (release, methods, drawing) in one process on a SQLite file. Peer:
benchmarks/peer.py on the same points, counted without its imports.
"""

import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

ROUNDS = 7
ZONE = ZoneInfo("Europe/Stockholm")


def main() -> None:
    """Print the figures."""
    from benchmarks.city import million_store

    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        app = million_store(Path(folder))
        print(f"filled one million incidents in {time.perf_counter() - began:.0f} s")
        for name, line in (
            ("one week, one area", "karta vecka 12 2025 area 1"),
            ("one year, whole city", "karta 2025"),
        ):
            for scale in (1, 2):
                print(f"{name:<24} {1000 * scale} x {800 * scale}: {_median_ms(app, line, scale):6.1f} ms")
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def _median_ms(app: object, line: str, scale: int) -> float:
    now = datetime(2025, 12, 31, 12, tzinfo=UTC).astimezone(ZONE)
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        reply = app.ask(line, "asta", "", now, scale=scale)
        times.append((time.perf_counter() - began) * 1000)
    assert any(getattr(element, "png", None) for element in reply.card.elements), reply.card.fallback()
    return median(times[1:])


if __name__ == "__main__":
    sys.exit(main())
