import os
import time
from pathlib import Path

from analytics.maps.tile_sources.cache import DAY, TileCache

WHERE = "https://tiles.example/{z}/{x}/{y}.png?key=hemlig"


def cache(folder: Path, days: float = 30.0, most: int = 1000) -> TileCache:
    return TileCache(folder, WHERE, days, most)


def aged(folder: Path, days: float) -> None:
    for path in folder.rglob("*.tile"):
        os.utime(path, (time.time() - days * DAY,) * 2)


def test_what_is_put_is_got_and_other_addresses_do_not_see_it(tmp_path: Path) -> None:
    kept = cache(tmp_path)
    assert kept.get(1, 2, 3) is None
    kept.put(1, 2, 3, b"tile")
    assert cache(tmp_path).get(1, 2, 3) == (b"tile", True)
    assert TileCache(tmp_path, WHERE + "2", 30.0, 1000).get(1, 2, 3) is None
    assert not [path for path in tmp_path.rglob("*") if "hemlig" in str(path) or path.suffix == ".part"]


def test_age_makes_a_tile_stale_but_not_lost(tmp_path: Path) -> None:
    kept = cache(tmp_path)
    kept.put(1, 2, 3, b"tile")
    aged(tmp_path, 31)
    assert kept.get(1, 2, 3) == (b"tile", False)
    aged(tmp_path, -5)  # a clock that was wrong
    assert kept.get(1, 2, 3) == (b"tile", False)


def test_an_absent_tile_is_asked_for_again_the_next_day(tmp_path: Path) -> None:
    kept = cache(tmp_path)
    kept.put(1, 2, 3, b"")
    assert kept.get(1, 2, 3) == (b"", True)
    aged(tmp_path, 1.1)
    assert kept.get(1, 2, 3) == (b"", False)


def test_the_oldest_go_when_there_is_no_room(tmp_path: Path) -> None:
    kept = cache(tmp_path)
    for y in range(15):
        kept.put(1, 0, y, b"x" * 100)
        path = next(tmp_path.rglob(f"{y}.tile"))
        os.utime(path, (time.time() - 100 + y,) * 2)
    kept.prune()
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.tile")) <= 900
    assert kept.get(1, 0, 14) is not None
    assert kept.get(1, 0, 0) is None


def test_reading_alone_prunes_nothing(tmp_path: Path) -> None:
    kept = cache(tmp_path)
    kept.put(1, 0, 0, b"x" * 5000)
    fresh = cache(tmp_path)
    fresh.get(1, 0, 0)
    fresh.prune()
    assert kept.get(1, 0, 0) is not None


def test_a_disk_that_cannot_be_written_costs_no_picture(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    blocked = cache(tmp_path / "file")
    blocked.put(1, 2, 3, b"tile")
    assert blocked.get(1, 2, 3) is None
    blocked.drop(1, 2, 3)
    blocked.prune()


def test_a_dropped_tile_is_gone(tmp_path: Path) -> None:
    kept = cache(tmp_path)
    kept.put(1, 2, 3, b"tile")
    kept.drop(1, 2, 3)
    kept.drop(1, 2, 3)
    assert kept.get(1, 2, 3) is None
