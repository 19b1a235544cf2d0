"""`karta import` and its kin as a person runs them."""

import shutil
from pathlib import Path

import pytest

from storage.store import Store
from tests.warm import karta

ROWS = "id,tid,typ,lon,lat\n1,2026-03-16 21:30,klotter,12.6955,56.0467\n"
MAPPING = '[columns]\nid = "id"\nstart = "tid"\nkind = "typ"\nlon = "lon"\nlat = "lat"\n'


def bring(folder: Path, *more: str, cold: bool = False) -> tuple[int, str]:
    (folder / "rader.csv").write_text(ROWS, "utf-8")
    (folder / "karta.toml").write_text(MAPPING, "utf-8")
    done = karta(folder, "import", "rader.csv", "--source", "polisen", "--map", "karta.toml", *more, cold=cold)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def demo(city_file: Path, tmp_path: Path) -> Path:
    shutil.copy(city_file, tmp_path / "karta.sqlite")
    return tmp_path


def count(folder: Path) -> int:
    with Store.open(f"sqlite:///{folder / 'karta.sqlite'}") as store:
        return store.incidents.count()


def test_real_rows_never_enter_a_demo(demo: Path) -> None:
    before = count(demo)
    status, said = bring(demo)
    assert status == 2
    assert "KARTA_DATA_DIR" in said
    assert "--demo" in said
    assert count(demo) == before


def test_trying_a_mapping_in_a_demo_is_free(demo: Path) -> None:
    before = count(demo)
    assert bring(demo, "--dry-run")[0] == 0
    assert count(demo) == before


def test_invented_rows_are_said_to_be_and_marked(demo: Path) -> None:
    before = count(demo)
    assert bring(demo, "--demo", cold=True)[0] == 0
    with Store.open(f"sqlite:///{demo / 'karta.sqlite'}") as store:
        assert store.incidents.count() == before + 1
        made = store.incidents.get(before + 1)
        assert made is not None
        assert made.demo


def test_invented_rows_enter_no_other_database(tmp_path: Path) -> None:
    status, said = bring(tmp_path, "--demo")
    assert status == 2
    assert "karta demo" in said
    assert count(tmp_path) == 0
    assert bring(tmp_path)[0] == 0
    assert count(tmp_path) == 1


def test_a_database_with_real_rows_never_becomes_a_demo(tmp_path: Path) -> None:
    assert bring(tmp_path)[0] == 0
    for more in ((), ("--fresh",)):
        done = karta(tmp_path, "demo", "--fill-only", *more)
        assert done.returncode == 2
        assert "not the demo's" in done.stderr
        assert count(tmp_path) == 1


def test_nor_does_one_with_people_or_with_another_city(tmp_path: Path) -> None:
    people = "key,name,email,partner,role\ngun,Gun,gun@a.example,polisen,analyst\n"
    (tmp_path / "people.csv").write_text(people, "utf-8")
    assert karta(tmp_path, "members", "import", "people.csv").returncode == 0
    other = tmp_path / "other"
    other.mkdir()
    corners = "[[[13.0,55.6],[13.01,55.6],[13.01,55.61],[13.0,55.6]]]"
    shape = f'{{"type":"Polygon","coordinates":{corners}}}'
    (other / "a.geojson").write_text(
        f'{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"n":"A"}},"geometry":{shape}}}]}}',
        "utf-8",
    )
    new = ("region", "new", "malmo", "--name", "Malmö", "--crs", "EPSG:3006", "--areas", "a.geojson", "--field", "n")
    assert karta(other, *new, cold=True).returncode == 0
    for folder, held in ((tmp_path, "people"), (other, "areas")):
        for more in ((), ("--fresh",)):
            done = karta(folder, "demo", "--fill-only", *more)
            assert done.returncode == 2
            assert f"holds {held} that are not the demo's" in done.stderr


@pytest.mark.parametrize("kind", ["places", "members"])
@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"\xff\xfe\0a", b"x" * 3_000_000, b"name,lon,lat,partner,role,email\n" + b"y" * 3_000_000]
)
def test_broken_lists_are_said_in_words(migrated_file: Path, tmp_path: Path, kind: str, content: bytes) -> None:
    shutil.copy(migrated_file, tmp_path / "karta.sqlite")
    (tmp_path / "list.csv").write_bytes(content)
    done = karta(tmp_path, kind, "import", "list.csv")
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert len(done.stderr) < 500
