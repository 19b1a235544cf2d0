"""Base pictures out of files and of a real server on loopback."""

import sqlite3
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pyproj import Transformer

from analytics.frame import Extent
from analytics.maps import tiles
from analytics.maps.tile_sources import mercator, xyz
from analytics.maps.tiles import TileSource, attribution, base_image, base_layer
from tests.analytics.maps.tile_server import TileServer, png
from tests.shared import shared

CRS = "EPSG:3006"
HELSINGBORG = Extent(355_000.0, 6_212_000.0, 360_000.0, 6_216_000.0)
NORDIC = Extent(100_000.0, 6_100_000.0, 900_000.0, 6_740_000.0)


@pytest.fixture(autouse=True)
def _nobody_rests() -> None:
    xyz._resting.clear()  # a port may be given out again


@pytest.fixture
def server() -> Iterator[TileServer]:
    with TileServer() as running:
        yield running


def source_of(server: TileServer, **settings: object) -> TileSource:
    plain = {"attribution": "© Somebody", "user_agent": "Handelsekarta tests (test@example.org)"}
    return TileSource(server.template, **(plain | settings))  # type: ignore[arg-type]


def coded(z: int, x: int, y: int) -> bytes:
    """A tile whose red and green are each pixel's column and row, and whose blue is the zoom."""
    rows, columns = np.mgrid[:256, :256]
    return png(Image.fromarray(np.stack((columns, rows, np.full((256, 256), z)), -1).astype(np.uint8)))


def mbtiles(path: Path, tiles: dict[tuple[int, int, int], bytes], **metadata: str) -> Path:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        database.execute(
            "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)"
        )
        database.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
        rows = [(z, x, (1 << z) - 1 - y, data) for (z, x, y), data in tiles.items()]
        database.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    database.close()
    return path


def test_a_picture_from_a_server_is_complete_and_asks_with_manners(server: TileServer) -> None:
    layer = base_layer(source_of(server), HELSINGBORG, CRS, 500, 400)
    assert layer.image is not None
    assert (layer.image.size, layer.image.mode) == ((500, 400), "RGB")
    assert (layer.missing, layer.reason, layer.attribution) == (0, None, "© Somebody")
    assert layer.tiles == len(server.asked)
    assert set(server.agents) == {"Handelsekarta tests (test@example.org)"}
    assert server.most_at_once <= 2


@pytest.mark.parametrize("scale", [1, 3])
def test_every_pixel_is_where_the_projection_says(server: TileServer, scale: int) -> None:
    server.tile = coded
    width, height = 600 * scale, 480 * scale
    image = base_image(source_of(server), HELSINGBORG, CRS, width, height)
    assert image is not None
    found = np.asarray(image, dtype=float)
    x = HELSINGBORG.west + (np.arange(width) + 0.5) * HELSINGBORG.width / width
    y = HELSINGBORG.north - (np.arange(height) + 0.5) * HELSINGBORG.height / height
    across, down = mercator.to_square(*np.meshgrid(x, y), CRS)
    zoom = int(found[0, 0, 2])
    for channel, share in ((0, across), (1, down)):
        expected = share * (1 << zoom) % 1 * 256 - 0.5  # colour n is at the middle of pixel n
        clear = (expected > 4) & (expected < 251)  # the ramp begins anew at a tile's edge
        off = (found[..., channel] - expected)[clear]
        # Pillow cuts colours down to whole numbers, so half a step of 1 px is lost on average.
        assert np.abs(off + 0.5).max() < 0.52
        assert off.mean() == pytest.approx(-0.5, abs=0.01)


@pytest.mark.parametrize(("side", "most"), [(5_000.0, 0.002), (25_000.0, 0.01), (100_000.0, 0.05)])
def test_the_warp_is_as_exact_as_it_says(side: float, most: float) -> None:
    extent = Extent(355_000.0, 6_212_000.0, 355_000.0 + side, 6_212_000.0 + side * 0.8)
    columns, rows, square = mercator.nodes(extent, CRS, 1000, 800)
    pixels_across = 1000 / (square[..., 0].max() - square[..., 0].min())
    middle = mercator.to_square(
        *np.meshgrid(
            extent.west + (columns[:-1] + columns[1:]) / 2 * extent.width / 1000,
            extent.north - (rows[:-1] + rows[1:]) / 2 * extent.height / 800,
        ),
        CRS,
    )
    between = (square[:-1, :-1] + square[1:, :-1] + square[:-1, 1:] + square[1:, 1:]) / 4
    assert np.abs(np.stack(middle, -1) - between).max() * pixels_across < most


def test_a_second_picture_comes_from_the_cache_even_when_the_server_is_gone(tmp_path: Path) -> None:
    with TileServer() as server:
        source = source_of(server, cache_dir=tmp_path, cache_days=30.0)
        first = base_image(source, HELSINGBORG, CRS, 500, 400)
        asked = len(server.asked)
        assert asked > 0
        assert base_image(source, HELSINGBORG, CRS, 500, 400) == first
        assert len(server.asked) == asked
    assert base_image(source, HELSINGBORG, CRS, 500, 400) == first
    old = source_of(server, cache_dir=tmp_path, cache_days=0.0)
    assert base_image(old, HELSINGBORG, CRS, 500, 400) == first  # stale is better than nothing


def test_no_key_in_the_address_is_printed_or_stored(
    server: TileServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keyed = TileSource(server.template + "?key=hemligt", "© Somebody", "Handelsekarta tests", cache_dir=tmp_path)
    assert base_image(keyed, HELSINGBORG, CRS, 200, 160) is not None
    server.status = 500
    assert base_image(keyed, NORDIC, CRS, 200, 160) is None
    kept = [str(path) for path in tmp_path.rglob("*")]
    assert kept
    assert "hemligt" not in repr(keyed) + caplog.text + " ".join(kept)


def test_tiles_that_are_absent_are_cut_out_of_their_parents(server: TileServer) -> None:
    server.tile = lambda z, x, y: None if z > 12 else coded(z, x, y)
    layer = base_layer(source_of(server), HELSINGBORG, CRS, 500, 400)
    assert layer.image is not None
    assert layer.missing == 0
    assert np.asarray(layer.image)[..., 2].max() == 12


def test_a_few_holes_are_blank_and_many_are_no_picture(server: TileServer) -> None:
    gone = set()
    server.tile = lambda z, x, y: b"" if (x, y) in gone else coded(z, x, y)
    whole = base_layer(source_of(server), HELSINGBORG, CRS, 900, 720)
    gone.add(server.asked[0][1:])
    layer = base_layer(source_of(server), HELSINGBORG, CRS, 900, 720)
    assert layer.image is not None
    assert (layer.missing, layer.tiles) == (1, whole.tiles)
    gone.update(place[1:] for place in server.asked)
    assert base_layer(source_of(server), HELSINGBORG, CRS, 900, 720).reason == "garbage"


def test_a_server_with_nothing_here_is_no_picture(server: TileServer) -> None:
    server.status = 404
    layer = base_layer(source_of(server), HELSINGBORG, CRS, 500, 400)
    assert (layer.image, layer.reason) == (None, "no_coverage")


def test_a_failing_server_is_asked_a_few_times_and_then_left_alone(server: TileServer) -> None:
    server.status = 500
    source = source_of(server)
    assert base_layer(source, HELSINGBORG, CRS, 1000, 800).reason == "server_error"
    asked = len(server.asked)
    assert asked <= 5  # three, and what was under way
    server.status = 200
    assert base_layer(source, HELSINGBORG, CRS, 1000, 800).image is None
    assert len(server.asked) == asked


def test_after_its_rest_a_server_is_asked_again(server: TileServer) -> None:
    server.status = 429
    source = source_of(server, rest=0.05)
    assert base_layer(source, HELSINGBORG, CRS, 500, 400).reason == "refused"
    server.status = 200
    time.sleep(0.06)
    assert base_layer(source, HELSINGBORG, CRS, 500, 400).image is not None


@pytest.mark.parametrize("status", [401, 403, 429, 301, 302])
def test_a_refusal_or_a_redirect_is_not_asked_twice(server: TileServer, status: int) -> None:
    server.status = status
    assert base_layer(source_of(server), HELSINGBORG, CRS, 1000, 800).reason == "refused"
    assert len(server.asked) <= 2


def test_a_server_that_hangs_is_given_up_in_time(server: TileServer) -> None:
    server.delay = 120.0
    began = time.monotonic()
    layer = base_layer(source_of(server, timeout=(0.3, 0.3)), HELSINGBORG, CRS, 1000, 800)
    assert (layer.image, layer.reason) == (None, "too_slow")
    assert time.monotonic() - began < 60.0  # and not the two minutes that it hangs


def test_a_server_that_drips_is_given_up_in_time(server: TileServer) -> None:
    server.drip = True
    began = time.monotonic()
    layer = base_layer(source_of(server, timeout=(1.0, 1.0), patience=0.8), HELSINGBORG, CRS, 500, 400)
    assert (layer.image, layer.reason) == (None, "too_slow")
    assert time.monotonic() - began < 60.0


def test_a_body_that_stops_is_given_up_in_time(server: TileServer) -> None:
    server.promised, server.hang = 100, 120.0
    began = time.monotonic()
    assert base_layer(source_of(server, timeout=(0.3, 0.3)), HELSINGBORG, CRS, 500, 400).reason == "too_slow"
    assert time.monotonic() - began < 60.0  # and not the two minutes that it hangs


def test_a_body_that_is_cut_is_no_tile(server: TileServer, tmp_path: Path) -> None:
    server.promised = 100
    layer = base_layer(source_of(server, cache_dir=tmp_path), HELSINGBORG, CRS, 500, 400)
    assert layer.reason == "unreachable"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_an_answer_that_is_no_http_is_unreachable() -> None:
    import socket
    import threading

    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            for _ in range(2):
                connection, _ = listening.accept()
                with connection:
                    connection.recv(1000)
                    connection.sendall(b"\xff\xfe nonsense \x00\r\n\r\n")

        threading.Thread(target=serve, daemon=True).start()
        port = listening.getsockname()[1]
        source = TileSource(f"http://127.0.0.1:{port}/{{z}}/{{x}}/{{y}}", "© x", "tests")
        assert base_layer(source, HELSINGBORG, CRS, 500, 400).reason == "unreachable"


def test_no_server_at_all_is_unreachable() -> None:
    with TileServer() as server:
        source = source_of(server)
    assert base_layer(source, HELSINGBORG, CRS, 500, 400).reason == "unreachable"


def bomb() -> bytes:
    stream = BytesIO()
    Image.new("1", (6000, 6000)).save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"<html>Not found</html>",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 50,
        png(Image.new("RGB", (256, 256)))[:80],
        b"x" * 2_000_001,
        bomb(),
        b"GIF89a" + b"\x00" * 100,
    ],
    ids=["html", "broken", "cut", "too-long", "bomb", "gif"],
)
def test_garbage_is_no_picture_and_is_not_kept(server: TileServer, tmp_path: Path, data: bytes) -> None:
    server.tile = lambda *_: data
    layer = base_layer(source_of(server, cache_dir=tmp_path), HELSINGBORG, CRS, 300, 240)
    assert (layer.image, layer.reason) == (None, "garbage")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_packed_answer_is_not_unpacked(server: TileServer) -> None:
    server.headers["Content-Encoding"] = "gzip"
    assert base_layer(source_of(server), HELSINGBORG, CRS, 300, 240).reason == "garbage"


def test_through_holes_in_a_tile_the_paper_is_seen(server: TileServer) -> None:
    server.tile = lambda *_: png(Image.new("RGBA", (256, 256), (0, 0, 0, 0)))
    layer = base_layer(source_of(server), HELSINGBORG, CRS, 300, 240)
    assert layer.image is not None
    assert np.abs(np.asarray(layer.image)[100, 100].astype(int) - (0xF3, 0xF1, 0xEB)).max() <= 1


def test_double_density_tiles_are_used_at_full_sharpness(server: TileServer) -> None:
    server.tile = lambda *_: png(Image.new("RGB", (512, 512), (10, 200, 30)))
    layer = base_layer(source_of(server, tile_size=512), HELSINGBORG, CRS, 1000, 800)
    assert layer.image is not None
    assert np.asarray(layer.image)[400, 500].tolist() == [10, 200, 30]
    assert {z for z, _, _ in server.asked} == {13}


def test_beyond_the_largest_zoom_the_last_tiles_are_enlarged(tmp_path: Path) -> None:
    place = Extent(355_000.0, 6_212_000.0, 356_000.0, 6_212_800.0)
    across, down = mercator.to_square(np.array([355_500.0]), np.array([6_212_400.0]), CRS)
    x, y = int(across[0] * 64), int(down[0] * 64)
    around = {(6, x + i, y + j): coded(6, x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)}
    path = mbtiles(tmp_path / "far.mbtiles", around, format="png", attribution='<a href="x">&copy; Här</a>')
    layer = base_layer(TileSource(str(path)), place, CRS, 1000, 800)
    assert layer.image is not None
    assert layer.image.size == (1000, 800)
    assert layer.attribution == attribution(TileSource(str(path))) == "© Här"


def test_a_file_without_this_place_or_that_is_no_tile_file_gives_its_reason(tmp_path: Path) -> None:
    elsewhere = mbtiles(tmp_path / "a.mbtiles", {(12, 0, 0): coded(12, 0, 0)}, format="png")
    vector = mbtiles(tmp_path / "b.mbtiles", {(12, 0, 0): b"\x1f\x8b"}, format="pbf")
    empty = mbtiles(tmp_path / "c.mbtiles", {})
    (tmp_path / "d.mbtiles").write_bytes(b"not a database" * 100)
    (tmp_path / "e.pmtiles").write_bytes(b"not an archive" * 100)
    (tmp_path / "f.pmtiles").write_bytes(b"")
    sqlite3.connect(tmp_path / "g.mbtiles").close()
    reasons = {
        elsewhere.name: "no_coverage",
        vector.name: "not_tiles",
        empty.name: "no_coverage",
        "d.mbtiles": "not_tiles",
        "e.pmtiles": "not_tiles",
        "f.pmtiles": "not_tiles",
        "g.mbtiles": "not_tiles",
        "h.mbtiles": "no_file",
        "i.pmtiles": "no_file",
    }
    for name, reason in reasons.items():
        source = TileSource(str(tmp_path / name))
        layer = base_layer(source, HELSINGBORG, CRS, 300, 240)
        assert (name, layer.image, layer.reason) == (name, None, reason)
        assert attribution(source) == ""


def test_a_view_beyond_the_mercator_square_is_outside(server: TileServer) -> None:
    polar = Extent(-1000.0, -1000.0, 1000.0, 1000.0)
    assert base_layer(source_of(server), polar, "EPSG:3995", 300, 240).reason == "outside"
    assert server.asked == []


def test_the_nordic_file_is_drawn() -> None:
    layer = base_layer(TileSource(str(shared("basemap/osm_raster_z0-6_nordic.mbtiles"))), NORDIC, CRS, 500, 400)
    assert layer.image is not None
    assert layer.missing <= layer.tiles / 4
    assert len(layer.image.resize((50, 40)).getcolors(2000) or []) > 50
    assert "OpenStreetMap" in layer.attribution


def test_the_toner_archive_is_drawn() -> None:
    layer = base_layer(TileSource(str(shared("basemap/stamen_toner_raster_z3.pmtiles"))), NORDIC, CRS, 500, 400)
    assert layer.image is not None
    assert layer.missing == 0
    assert len(layer.image.resize((50, 40)).getcolors(2000) or []) > 5


def test_a_cut_archive_gives_a_reason(tmp_path: Path) -> None:
    whole = shared("basemap/stamen_toner_raster_z3.pmtiles").read_bytes()
    for length in (50, 127, 300, 1000):
        path = tmp_path / f"{length}.pmtiles"
        path.write_bytes(whole[:length])
        assert base_layer(TileSource(str(path)), NORDIC, CRS, 300, 240).image is None


def test_nothing_heavy_is_imported_before_a_picture_is_drawn() -> None:
    import subprocess
    import sys

    heavy = ("staticmap", "requests", "pmtiles", "pyproj", "PIL")
    code = f"import sys, analytics.maps.tiles; print([m for m in {heavy} if m in sys.modules])"
    root = Path(tiles.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "[]"


def test_transformer_axis_order_is_east_north() -> None:
    longitude, latitude = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True).transform(357_000, 6_214_000)
    across, down = mercator.to_square(np.array([357_000.0]), np.array([6_214_000.0]), CRS)
    assert across[0] == pytest.approx((longitude + 180) / 360)
    assert 0.3 < down[0] < 0.33
    assert 56 < latitude < 56.1
