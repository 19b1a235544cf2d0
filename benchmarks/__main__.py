"""`python -m benchmarks [NAME …]`: run every bench_*.py, or those named, and print their tables."""

import sys
from importlib import import_module
from pathlib import Path

from benchmarks.table import show


def names() -> list[str]:
    """What can be run: the files bench_NAME.py beside this one."""
    return sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))


def main(asked: list[str]) -> int:
    """Exit status 2 for a name that is none."""
    unknown = [name for name in asked if name not in names()]
    if unknown:
        print(f"no benchmark named {', '.join(unknown)}; there are: {', '.join(names())}", file=sys.stderr)
        return 2
    for name in asked or names():
        print(f"\n== {name} ==")
        print(show(import_module(f"benchmarks.bench_{name}").run()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
