"""A store with a million made-up incidents, and the child process that is measured on it.

What makes the incidents up (numpy's chance) is imported where it is needed, so that the child holds no more than
the product does.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from bot.app import App

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
    from benchmarks.city import city
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
    taken = time.perf_counter() - began
    store.counts.close_due(NOW)  # as it is done at the end of each week, not in front of somebody who waits
    store.close()
    return taken


def _new_store(folder: Path) -> "object":
    import shapely
    from pyproj import Transformer

    from benchmarks.city import EXTENT
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


def peak_mib() -> float:
    """The largest resident size of this program; the kernel's usage figure also holds its parent's before it began."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)


def measure(folder: Path) -> dict[str, object]:
    """Median milliseconds of each question, warm, and the process's peak memory after each size.

    "query to PNG" begins with the query as it was read and ends with the picture's bytes; "line to
    reply" is everything somebody waits for: reading the line, the card around the picture, and the
    audit row on the disk.
    """
    from bot.app import open_app
    from bot.settings import Settings

    settings = Settings(data_dir=folder)
    app = open_app(settings, settings.url())
    memory = {"before the incidents": peak_mib()}
    began = time.perf_counter()
    app.ask("/karta 31 december 2025 lista", "asta", "", NOW)
    load_ms = (time.perf_counter() - began) * 1000
    memory["incidents loaded"] = peak_mib()
    taken = {}
    for scale in (1, 2):
        sharp = replace(app.services, scale=scale)
        sized = replace(app, services=sharp, dispatch=replace(app.dispatch, services=sharp))
        pixels = f"{1000 * scale} x {800 * scale}"
        for name, line in QUESTIONS.items():
            taken[f"{name}, query to PNG, {pixels}"] = _warm_ms(_to_png(sized, line))
            taken[f"{name}, line to reply, {pixels}"] = _warm_ms(_to_reply(sized, line))
        memory[pixels] = peak_mib()
    return {"ms": taken, "memory": memory, "load_ms": load_ms}


def _warm_ms(job: Callable[[], object]) -> float:
    """Median of ROUNDS after two that warm up."""
    times = []
    for _ in range(ROUNDS + 2):
        began = time.perf_counter()
        job()
        times.append((time.perf_counter() - began) * 1000)
    return median(times[2:])


def _to_reply(app: "App", line: str) -> Callable[[], object]:
    def job() -> None:
        reply = app.ask(line, "asta", "", NOW)
        assert any(hasattr(element, "png") for element in reply.card.elements), reply.card.fallback()

    return job


def _to_png(app: "App", line: str) -> Callable[[], object]:
    from handlers.grammar import read
    from handlers.maps.picture import show
    from handlers.maps.situation import find
    from storage.model.query import View

    services, audience = app.services, app.audience("asta", "", NOW.date())
    query = read(line.removeprefix("/karta "), services.catalog(), NOW, "sv").query
    assert query is not None, line

    def job() -> None:
        found = find(audience, query, services, NOW)
        shown = show(found, View.DENSITY, audience, services, services.texts("sv"))
        assert shown.picture.png.startswith(b"\x89PNG")

    return job


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
