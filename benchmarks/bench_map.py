"""A map of one million stored incidents, query to PNG bytes, against the careful analyst on as many.

Ours is the map command's whole path (words, release, methods, drawing, card) in a process of its own on a
SQLite file; the peer is counted without its imports. Both answer one year of the whole city; ours also one
week of one area.
"""

import json
import sys
import tempfile
from pathlib import Path

from benchmarks import peer
from benchmarks.million import MILLION, fill, run_child
from benchmarks.table import Row


def run() -> list[Row]:
    """Rows for the table: our medians, and the peer's times over them."""
    with tempfile.TemporaryDirectory() as folder:
        seconds = fill(Path(folder), MILLION)
        ours = json.loads(run_child(Path(folder)))
    theirs = peer.measure(MILLION)
    rows = [Row(f"store {MILLION:,} incidents", seconds * 1000)]
    for name, ms in ours["ms"].items():
        whole_city = name.startswith("year")
        rows.append(Row(name, ms, theirs.name, theirs.without_imports_ms if whole_city else None))
    memory = f"ours {ours['peak_mib']:.0f} MiB ({ours['before_mib']:.0f} before the incidents), "
    memory += f"{theirs.name} {theirs.peak_mib:.0f} MiB"
    rows.append(Row("peak memory", note=memory))
    rows.append(Row("first load of the columns", ours["load_ms"]))
    return rows


if __name__ == "__main__":
    sys.exit("run it as: python -m benchmarks map")
