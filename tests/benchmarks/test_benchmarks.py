import sqlite3
from pathlib import Path

import numpy as np
import pytest

from benchmarks import peer
from benchmarks.__main__ import main, names
from benchmarks.city import EXTENT, city, write_sqlite
from benchmarks.table import Row, median_ms, show


def test_the_city_is_the_same_each_time_and_stays_inside() -> None:
    one, other = city(5000), city(5000)
    assert np.array_equal(one.x, other.x)
    assert np.array_equal(one.time, other.time)
    assert EXTENT.west <= one.x.min() <= one.x.max() <= EXTENT.east
    assert EXTENT.south <= one.y.min() <= one.y.max() <= EXTENT.north
    assert (np.diff(one.time) >= 0).all()
    cells = np.histogram2d(one.x, one.y, bins=20)[0]
    assert cells.max() > 5 * cells.mean()  # clustered


def test_the_peers_table_holds_every_incident(tmp_path: Path) -> None:
    write_sqlite(city(300), tmp_path / "city.db")
    with sqlite3.connect(tmp_path / "city.db") as database:
        n, south, north = database.execute("SELECT count(*), min(lat), max(lat) FROM incident").fetchone()
    database.close()
    assert n == 300
    assert 55.9 < south < north < 56.2


def test_a_ratio_says_how_many_times_longer_the_peer_takes() -> None:
    assert Row("a", 2.0, "b", 5.0).ratio == "2.5 x"
    assert Row("a", 2.0, "b", 5000.0).ratio == "2,500 x"
    assert Row("a", 2.0).ratio == Row("a", peer_ms=2.0).ratio == ""
    lines = show([Row("binning", 2.0, "numpy", 5.0), Row("map", note="not installed")]).splitlines()
    assert len(lines) == 3
    assert "2.5 x" in lines[1]
    assert lines[2].endswith("not installed")


def test_jobs_are_measured_in_turns_after_a_warm_up() -> None:
    done: list[str] = []
    first, second = median_ms(lambda: done.append("a"), lambda: done.append("b"), rounds=3)
    assert done == ["a", "b"] * 4
    assert first >= 0
    assert second >= 0


def test_an_unknown_name_is_told_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert "density" in names()
    assert main(["nothing"]) == 2
    assert "density" in capsys.readouterr().err


def test_our_own_peer_runs_and_is_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(peer, "SHARED", tmp_path / "none.py")
    peer._shared_works.cache_clear()
    found = peer.measure(2000)
    assert found.name == "plain analyst"
    assert set(found.steps) == {"import", "read_sql", "points+to_crs", "grid+sjoin", "KDE", "plot+PNG"}
    assert 0 < found.without_imports_ms < found.wall_ms
    assert 50 < found.peak_mib < 2000
    peer._shared_works.cache_clear()
