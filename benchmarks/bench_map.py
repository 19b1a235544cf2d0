"""A map of one million stored incidents, query to PNG bytes, against the careful analyst on as many.

Ours is measured warm in a process of its own on a SQLite file: from the query to the picture's bytes (release,
methods, drawing), which is what the peer does, and from the line to the reply (also words, card and audit
row), which is what people wait for. The peer is counted without its imports. Both answer one year of the
whole city; ours also one week of one area.
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
    ours_mib = ", ".join(f"{when} {mib:.0f}" for when, mib in ours["memory"].items())
    rows.append(Row("peak memory, MiB", note=f"ours: {ours_mib}; {theirs.name} {theirs.peak_mib:.0f}"))
    rows.append(Row("first load of the columns", ours["load_ms"]))
    return rows


if __name__ == "__main__":
    sys.exit("run it as: python -m benchmarks map")
