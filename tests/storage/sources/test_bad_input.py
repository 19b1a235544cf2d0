import gzip

import pytest

from storage.sources import opening
from storage.sources.trouble import SourceError
from storage.store import Store
from tests.storage.sources.conftest import COLUMNS, GOOD, HEADER, Bring


def _refused(bring: Bring, content: str | bytes, **parts: object) -> tuple[str, dict[str, object]]:
    with pytest.raises(SourceError) as caught:
        bring(content, **parts)
    return caught.value.message.key, dict(caught.value.message.values)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "file.empty"),
        (b"\n \n\n", "file.empty"),
        (b"\0" * 100, "file.empty"),
        (HEADER.encode(), "file.no_rows"),
        (f"{HEADER}\n\n\n".encode(), "file.no_rows"),
        (f"{HEADER}\n{GOOD}".encode("utf-16"), "file.utf16"),
        (b"PK\x03\x04blad", "file.zip"),
        (gzip.compress(b"", mtime=0), "file.empty"),
        (gzip.compress(f"{HEADER}\n{GOOD}\n".encode(), mtime=0)[:-9], "gzip.broken"),
        (b"\x1f\x8bnot gzip at all", "gzip.broken"),
        (b'{"type": "FeatureCollection", "features": []}', "file.no_rows"),
        (b'{"type": "FeatureCollection"', "geojson.broken"),
        (b'{"type": "Topology"}', "geojson.not"),
        (b"[1, 2]", "geojson.not"),
        (b"[" * 100_000, "geojson.broken"),
        (b"x" * 3_000_000, "line.too_long"),
    ],
)
def test_files_that_cannot_be_used(bring: Bring, content: bytes, key: str):
    assert _refused(bring, content)[0] == key


def test_no_file_at_all(bring: Bring, city: Store, tmp_path):
    from storage.sources.incidents import import_incidents
    from storage.sources.mapping import mapping

    for path, key in ((tmp_path / "borta.csv", "file.unreadable"), (tmp_path, "file.folder")):
        with pytest.raises(SourceError) as caught:
            import_incidents(city, path, "polisen", mapping({"columns": COLUMNS}))
        assert caught.value.message.key == key


def test_a_gzip_bomb_is_stopped_early(bring: Bring, city: Store, monkeypatch: pytest.MonkeyPatch):
    bomb = gzip.compress(f"{HEADER}\n".encode() + b"0" * (opening.RATIO_FROM * 3))
    assert len(bomb) < 200_000
    assert _refused(bring, bomb)[0] == "gzip.bomb"
    monkeypatch.setattr(opening, "RATIO_FROM", 2**18)
    many_lines = gzip.compress(f"{HEADER}\n".encode() + (b"\n" * 200) * 60_000)
    assert _refused(bring, many_lines)[0] == "gzip.bomb"
    assert city.incidents.count() == 0


def test_a_line_of_ten_megabytes_costs_its_own_row(bring: Bring):
    content = f"{HEADER}\n{GOOD}\n2,{'x' * 10_000_000},klotter,12.69,56.04\n3{GOOD[1:]}\n"
    report = bring(content)
    assert [(error.line, error.mend.key) for error in report.errors] == [(3, "line.too_long")]
    assert (report.rows, report.new) == (3, 2)


def test_a_missing_column_is_named_with_its_nearest(bring: Bring):
    key, values = _refused(bring, f"{HEADER.replace('typ', 'type')}\n{GOOD}\n")
    assert (key, values["column"], values["guess"]) == ("columns.missing", "typ", "type")


def test_a_column_twice(bring: Bring):
    assert _refused(bring, f"{HEADER},tid\n{GOOD},x\n")[0] == "columns.twice"


def test_swapped_axes_stop_the_file(bring: Bring, city: Store):
    columns = {**COLUMNS, "lon": "lat", "lat": "lon"}
    assert _refused(bring, f"{HEADER}\n{GOOD}\n", columns=columns)[0] == "file.position.swapped"
    assert city.incidents.count() == 0


@pytest.mark.parametrize(
    ("x", "y", "crs"),
    [
        ("356451", "6213580", "EPSG:3006"),
        ("1413190.6", "7567700", "EPSG:3857"),
        ("106068", "6214260", "EPSG:3008"),
    ],
)
def test_a_wrong_crs_is_guessed(bring: Bring, x: str, y: str, crs: str):
    columns = {**COLUMNS, "lon": "x", "lat": "y"}
    text = f"id,tid,typ,x,y\n1,2026-03-16,klotter,{x},{y}\n"
    key, values = _refused(bring, text, columns=columns)
    assert key == "file.position.crs"
    guessed = str(values["crs"])
    assert bring(text, columns=columns, crs=guessed).new == 1
    assert crs in (guessed, "EPSG:3008")


def test_metres_with_swapped_axes(bring: Bring):
    columns = {**COLUMNS, "lon": "x", "lat": "y"}
    key, values = _refused(bring, "id,tid,typ,x,y\n1,2026-03-16,klotter,6213580,356451\n", columns=columns)
    assert (key, values["crs"]) == ("file.position.crs_swapped", "EPSG:3006")


def test_an_unknown_crs(bring: Bring):
    assert _refused(bring, f"{HEADER}\n{GOOD}\n", crs="EPSG:12345678")[0] == "crs.unknown"


@pytest.mark.parametrize("position", ["nan,56.04", "inf,56.04", "1e400,56.04", "12.69,-91", "0,0", "1e30,1e30"])
def test_numbers_that_are_no_positions(bring: Bring, position: str):
    report = bring(f"{HEADER}\n{GOOD}\n{GOOD.replace('1,', 'b,', 1)}\n2,2026-03-16,klotter,{position}\n")
    assert report.errors_total == 1
    assert report.errors[0].mend.key in ("position.number", "position.outside")


@pytest.mark.parametrize(
    ("time", "key"),
    [
        ("1900-01-01", "time.too_early"),
        ("0001-01-01 00:00", "time.too_early"),
        ("9999-12-31", "time.too_late"),
        ("00:00", "time.unreadable"),
        ("'; DROP TABLE incidents; --", "time.unreadable"),
        ("١٢/٣/٢٠٢٦", "time.unreadable"),
    ],
)
def test_times_that_are_none(bring: Bring, time: str, key: str):
    report = bring(f"{HEADER}\n{GOOD}\n2,{time},klotter,12.6955,56.0467\n")
    assert [(error.line, error.value, error.mend.key) for error in report.errors] == [(3, time, key)]


def test_emoji_sql_and_right_to_left_texts_are_only_texts(bring: Bring, city: Store):
    texts = ["🔥 brand 🚒", "'); DROP TABLE incidents; --", "שלום עולם", "نص عربي", "{plats} %s \\x00"]
    rows = [f'{i},2026-03-16,klotter,12.6955,56.0467,"{text}"' for i, text in enumerate(texts, 1)]
    report = bring("\n".join([f"{HEADER},text", *rows]), columns={**COLUMNS, "text": "text"})
    assert (report.new, report.errors) == (5, ())
    stored = [city.incidents.get(i) for i in range(1, 6)]
    assert [one.text_raw for one in stored if one] == texts


def test_nul_and_endless_texts_cost_their_rows(bring: Bring):
    rows = [
        f"{GOOD},bra",
        f"2{GOOD[1:]},nul\0här",
        f"3{GOOD[1:]},{'lång ' * 3000}",
        f"{'4' * 300}{GOOD[1:]},id",
    ]
    report = bring("\n".join([f"{HEADER},text", *rows]), columns={**COLUMNS, "text": "text"})
    assert [error.mend.key for error in report.errors] == ["text.unreadable", "text.too_long", "id.too_long"]
    assert "\0" not in report.errors[0].value
    assert len(report.errors[1].value) <= 80
    assert report.new == 1


def test_what_was_written_before_a_file_broke_is_told(bring: Bring, city: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("storage.sources.tables.BATCH", 1000)
    import random

    throw = random.Random(1)  # noqa: S311 - numbers that do not pack well
    rows = "\n".join(f"{i},2026-03-16,klotter,12.69{throw.randrange(10**9)},56.0467" for i in range(20_000))
    broken = gzip.compress(f"{HEADER}\n{rows}\n".encode(), mtime=0)[:-60_000]
    with pytest.raises(SourceError) as caught:
        bring(broken)
    assert caught.value.message.key == "gzip.broken"
    assert caught.value.report.new == city.incidents.count() > 0
