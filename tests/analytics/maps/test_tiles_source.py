import pytest

from analytics.maps.tile_sources.source import plain_text
from analytics.maps.tiles import TileSource

MANNERS = {"attribution": "© Somebody", "user_agent": "Handelsekarta (karta@example.org)"}


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        ("https://tiles.example/{z}/{x}/{y}.png", "xyz"),
        ("http://{s}.tiles.example/{z}/{x}/{y}@2x.png?key=1", "xyz"),
        ("/srv/kartor/skane.mbtiles", "mbtiles"),
        ("skane.PMTiles", "pmtiles"),
    ],
)
def test_the_kind_is_told_by_the_place(where: str, kind: str) -> None:
    assert TileSource(where, **MANNERS).kind == kind


@pytest.mark.parametrize(
    "where",
    [
        "file:///etc/passwd?{z}{x}{y}",
        "ftp://tiles.example/{z}/{x}/{y}.png",
        "data://x/{z}{x}{y}",
        "https:///{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{x}.png",
        "https://tiles.example/{z}/{x}/{y}/{token}",
        "https://tiles.example/{z.__class__}/{x}/{y}",
        "https://tiles.example/{z!r}/{x}/{y}/{z}",
        "https://tiles.example/{z:>1000000000}/{x}/{y}",
        "https://tiles.example/{z}/{x}/{y",
        "https://tiles.example/{}/{z}/{x}/{y}",
        "https://tiles.example/{z}/{x}/{y}\r\nHost: other",
        "/srv/kartor/skane.tif",
        "",
    ],
)
def test_anything_else_is_refused_at_once(where: str) -> None:
    with pytest.raises(ValueError, match="tile"):
        TileSource(where, **MANNERS)


@pytest.mark.parametrize("missing", ["attribution", "user_agent"])
def test_a_server_needs_attribution_and_a_user_agent_but_a_file_does_not(missing: str) -> None:
    with pytest.raises(ValueError, match="tiles from a server need"):
        TileSource("https://tiles.example/{z}/{x}/{y}.png", **(MANNERS | {missing: " "}))
    assert TileSource("a.mbtiles").attribution == ""


def test_a_user_agent_is_one_line() -> None:
    with pytest.raises(ValueError, match="one line"):
        TileSource("https://tiles.example/{z}/{x}/{y}.png", "©", "me\r\nCookie: x")


def test_numbers_must_make_sense() -> None:
    with pytest.raises(ValueError, match="256 or 512"):
        TileSource("a.mbtiles", tile_size=300)
    with pytest.raises(ValueError, match="above 0"):
        TileSource("a.mbtiles", timeout=(0.0, 1.0))


def test_sources_can_be_compared_and_do_not_show_their_address() -> None:
    source = TileSource("https://tiles.example/{z}/{x}/{y}.png?key=hemlig", **MANNERS)
    assert source == TileSource("https://tiles.example/{z}/{x}/{y}.png?key=hemlig", **MANNERS)
    assert hash(source)
    assert repr(source) == "TileSource(xyz, tiles.example)"


def test_attribution_of_a_file_is_plain_text() -> None:
    html = '<a href="https://osm.org/copyright">&copy; OpenStreetMap</a>\n contributors'
    assert plain_text(html) == "© OpenStreetMap contributors"
    assert plain_text(None) == ""
