"""The peer: what a careful analyst writes today, run as a process of its own on the same incidents.

`python -m benchmarks.peer [N]` prints its figures. `analyst.py` of the shared folder is used when it is
there and its packages are (KARTA_BENCH_PYTHON names an interpreter that has them); otherwise
`plain_analyst.py`, which needs no more than the product does, and is the milder peer.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from benchmarks.city import city, write_sqlite

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("KARTA_SHARED") or HERE.parents[1] / "shared") / "peers" / "analyst.py"
PYTHON = os.environ.get("KARTA_BENCH_PYTHON", sys.executable)
NEEDS = "import geopandas, sqlalchemy, matplotlib, libpysal, esda, scipy"
STEP = re.compile(r"([\w+ ]*\w) (\d+) \|")
TOTAL = re.compile(r"TOTAL (\d+) ms")


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run took. `steps` are the milliseconds it printed, imports under "import".

    `processor_ms` is the processor's time of the process (user and system): what wall time says only of a machine that
    does nothing else.
    """

    name: str
    incidents: int
    wall_ms: float
    without_imports_ms: float
    peak_mib: float
    steps: dict[str, int]
    processor_ms: float


def measure(n: int) -> Figures:
    """Run the best peer there is on n incidents of `city`. RuntimeError, with its words, if it fails."""
    script, name = (SHARED, "analyst.py fast") if _shared_works() else (HERE / "plain_analyst.py", "plain analyst")
    with tempfile.TemporaryDirectory() as folder:
        database, picture = Path(folder) / "city.db", Path(folder) / "map.png"
        write_sqlite(city(n), database)
        began = time.perf_counter()
        words, peak, processor = _run([PYTHON, str(script), str(database), str(picture), "fast"])
        wall = (time.perf_counter() - began) * 1000.0
    steps = {step.strip(): int(ms) for step, ms in STEP.findall(words)}
    total = TOTAL.search(words)
    if total is None:
        raise RuntimeError(f"{name} printed no total: {words[:300]}")
    return Figures(name, n, wall, int(total[1]) - steps.get("import", 0), peak, steps, processor)


def _run(command: list[str]) -> tuple[str, float, float]:
    """Its output, its largest resident size in MiB and its processor time in ms, as the kernel counted this child."""
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        words = out.read()
    if process.returncode:
        raise RuntimeError(f"{command[1]} failed: {words[-500:]}")
    unit = 1 if sys.platform == "darwin" else 1024
    return words, usage.ru_maxrss * unit / 2**20, (usage.ru_utime + usage.ru_stime) * 1000.0


@lru_cache(maxsize=1)
def _shared_works() -> bool:
    if not SHARED.exists():
        return False
    return subprocess.run([PYTHON, "-c", NEEDS], capture_output=True, check=False).returncode == 0


def main() -> None:
    """Print the figures of one run."""
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    print(f"{found.name}, {found.incidents:,} incidents: {found.wall_ms:,.0f} ms as a process", end=" ")
    print(f"({found.processor_ms:,.0f} ms of the processor),", end=" ")
    print(f"{found.without_imports_ms:,.0f} ms without imports, {found.peak_mib:,.0f} MiB")
    print(" | ".join(f"{step} {ms}" for step, ms in found.steps.items()))


if __name__ == "__main__":
    main()
