import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from storage import regions
from storage.sources.incidents import import_incidents
from storage.sources.mapping import mapping
from storage.sources.report import ImportReport
from storage.store import Store

COLUMNS = {"id": "id", "start": "tid", "kind": "typ", "lon": "lon", "lat": "lat"}
HEADER = "id,tid,typ,lon,lat"
GOOD = "1,2026-03-16 21:30,klotter,12.6955,56.0467"  # Stortorget
Bring = Callable[..., ImportReport]


@pytest.fixture(scope="session")
def loaded_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("loaded") / "helsingborg.db"
    shutil.copy(migrated_file, path)
    with Store.open(f"sqlite:///{path}") as store:
        regions.load(store, "helsingborg")
    return path


@pytest.fixture
def city(loaded_file: Path, tmp_path: Path) -> Iterator[Store]:
    """Helsingborg without incidents."""
    shutil.copy(loaded_file, tmp_path / "city.db")
    with Store.open(f"sqlite:///{tmp_path / 'city.db'}") as store:
        yield store


@pytest.fixture
def bring(city: Store, tmp_path: Path) -> Bring:
    """Import some text or bytes as a file: bring(text, columns=..., **other parts of the mapping)."""

    def imported(content: str | bytes, name: str = "rader.csv", source: str = "polisen", **parts: Any) -> ImportReport:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        options = {key: parts.pop(key) for key in ("dry_run", "now", "progress") if key in parts}
        table = {"columns": COLUMNS, **parts}
        return import_incidents(city, path, source, mapping(table), **options)

    return imported
