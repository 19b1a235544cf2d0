"""`karta addresses import` as a person runs it, and what people are told of it."""

import json
import shutil
from pathlib import Path

import pytest

from storage.store import Store
from tests.bot.cli.test_ask import karta


@pytest.fixture
def demo(city_file: Path, tmp_path: Path) -> Path:
    shutil.copy(city_file, tmp_path / "karta.sqlite")
    return tmp_path


def run(folder: Path, name: str, content: str, *more: str) -> tuple[int, str]:
    (folder / name).write_text(content, "utf-8")
    done = karta(folder, "addresses", "import", name, *more)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def rows(*places: tuple[float, float]) -> str:
    return "adress,lon,lat\n" + "".join(f"Gatan {at},{lon},{lat}\n" for at, (lon, lat) in enumerate(places))


CLOSE = [(12.694 + at / 10_000, 56.046) for at in range(12)]


def test_addresses_come_in_as_numbers_and_answers_say_so(demo: Path) -> None:
    status, said = run(demo, "a.csv", rows(*CLOSE, (12.72, 56.07)))
    assert status == 0, said
    assert "1 rutor har färre än åtta adresser" in said
    assert "Gatan" not in (demo / "karta.sqlite").read_bytes().decode("latin-1")
    with Store.open(f"sqlite:///{demo / 'karta.sqlite'}") as store:
        assert len(store.catalog.read().moved) == 1
    told = karta(demo, "ask", "--as", "farid", "--now", "2026-11-22T12:00", "karta vecka 46 lista")
    assert "får bara visas som ruta och vecka" in told.stdout
    assert "En ruta med färre än 8 adresser räknas till den närmaste som har fler." in told.stdout


def test_geojson_in_metres_and_a_dry_run(demo: Path) -> None:
    points = [{"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [lon, lat]}}
              for lon, lat in CLOSE]  # fmt: skip
    given = json.dumps({"type": "FeatureCollection", "features": points})
    status, said = run(demo, "a.geojson", given, "--dry-run")
    assert (status, "Inget är sparat" in said) == (0, True)
    with Store.open(f"sqlite:///{demo / 'karta.sqlite'}") as store:
        assert store.catalog.read().moved == ()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", rows(*CLOSE[:5]), "för få adresser"),
        ("a.csv", rows((18.07, 59.33)), "inga adresser"),
        ("a.csv", "adress,lon\nGatan 1,12.7\n", "lon"),
        ("a.csv", "", "tom"),
        ("a.geojson", "{", ""),
        ("a.gpkg", "no package", ""),
    ],
)
def test_what_cannot_be_used_is_said_in_words(demo: Path, name: str, content: str, expected: str) -> None:
    status, said = run(demo, name, content)
    assert status == 2
    assert expected in said or not expected
    with Store.open(f"sqlite:///{demo / 'karta.sqlite'}") as store:
        assert store.catalog.read().moved == ()


def test_a_row_without_a_place_is_left_out_and_named(demo: Path) -> None:
    status, said = run(demo, "a.csv", rows(*CLOSE) + "Gatan 99,,\n")
    assert status == 1
    assert "13" in said
