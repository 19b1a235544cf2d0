"""A store with a million made-up incidents, and the child process that is measured on it."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from benchmarks.city import EXTENT, city

MILLION = 1_000_000
ROUNDS = 9
ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2025, 12, 31, 12, tzinfo=ZONE)
QUESTIONS = {
    "week of one area": "/karta vecka 12 2025 ruta 33",
    "year of the whole city": "/karta 2025",
}
SIDE = 4_000.0  # areas are squares, 25 of them


def fill(folder: Path, n: int) -> float:
    """Fill folder/karta.sqlite with n incidents through the store's own door; answers seconds."""
    from storage.model.incident import IncidentDraft, Precision
    from storage.model.people import Person, Role

    store = _new_store(folder)
    kinds = [kind.key for kind in store.catalog.read().kinds if not kind.capped][:10]
    found = city(n)

    def drafts() -> Iterator[IncidentDraft]:
        for number, (x, y, kind, when) in enumerate(
            zip(found.x.tolist(), found.y.tolist(), found.kind.tolist(), found.time.tolist(), strict=True)
        ):
            at = datetime.fromtimestamp(when, UTC)
            yield IncidentDraft(kinds[kind], at, at, x, y, Precision.EXACT, "bench", str(number))

    began = time.perf_counter()
    store.incidents.upsert(drafts())
    store.members.put([Person("asta", "Asta", "bench", Role.COORDINATOR)])
    store.close()
    return time.perf_counter() - began


def _new_store(folder: Path) -> "object":
    import shapely
    from pyproj import Transformer

    from storage.model.people import Partner
    from storage.model.region import Area
    from storage.regions import new_region
    from storage.store import Store

    store = Store.open(f"sqlite:///{folder / 'karta.sqlite'}")
    store.migrate()
    west, south, east, north = Transformer.from_crs(3006, 4326, always_xy=True).transform_bounds(
        EXTENT.west - 100, EXTENT.south - 100, EXTENT.east + 100, EXTENT.north + 100
    )
    partner = Partner("bench", "Mätning", "Bench", "municipality")
    bounds = (west, south, east, north)
    about = {"name": "Mätstad", "crs": "EPSG:3006", "timezone": "Europe/Stockholm"}
    new_region(store, "bench", bounds=bounds, partners=[partner], **about)
    squares = []
    for column in range(5):
        for row in range(5):
            x, y = EXTENT.west + column * SIDE, EXTENT.south + row * SIDE
            key = f"{column + 1}{row + 1}"
            squares.append(Area(key, f"Ruta {key}", "rutor", shapely.to_wkb(shapely.box(x, y, x + SIDE, y + SIDE))))
    store.catalog.replace_areas("rutor", squares, primary=True)
    return store


def run_child(folder: Path) -> str:
    """Measure in a new process; answers its JSON."""
    command = [sys.executable, "-m", "benchmarks.million", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(folder: Path) -> dict[str, object]:
    """Median milliseconds of each question at both sizes, warm, and the process's peak memory."""
    from bot.app import open_app
    from bot.settings import Settings

    settings = Settings(data_dir=folder)
    app = open_app(settings, settings.url())
    before = _peak_mib()
    began = time.perf_counter()
    app.ask("/karta 31 december 2025 lista", "asta", "", NOW)
    load_ms = (time.perf_counter() - began) * 1000
    taken = {}
    for scale in (1, 2):
        sharp = replace(app.services, scale=scale)
        sized = replace(app, dispatch=replace(app.dispatch, services=sharp))
        for name, line in QUESTIONS.items():
            times = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                reply = sized.ask(line, "asta", "", NOW)
                times.append((time.perf_counter() - began) * 1000)
            assert any(hasattr(element, "png") for element in reply.card.elements), reply.card.fallback()
            taken[f"{name}, {1000 * scale} x {800 * scale}"] = median(times[2:])
    return {"ms": taken, "peak_mib": _peak_mib(), "before_mib": before, "load_ms": load_ms}


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
