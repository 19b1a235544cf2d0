import pytest

from storage.sources.mapping import mapping, read_mapping
from storage.sources.trouble import SourceError
from tests.storage.sources.conftest import COLUMNS, GOOD, HEADER, Bring


def _trouble(raw: dict[str, object]) -> tuple[str, dict[str, object]]:
    with pytest.raises(SourceError) as caught:
        mapping(raw)
    return caught.value.message.key, dict(caught.value.message.values)


def test_an_unknown_key_is_named_with_its_nearest():
    key, values = _trouble({"columns": {**COLUMNS, "longitude": "x"}})
    assert (key, values["key"], values["section"], values["guess"]) == (
        "mapping.unknown_key",
        "longitude",
        "columns",
        "",
    )
    assert _trouble({"colums": {}})[1]["guess"] == "columns"
    assert _trouble({"columns": {**COLUMNS, "strat": "x"}})[1]["guess"] == "start"
    assert _trouble({"columns": COLUMNS, "time": {"format": "iso"}})[1]["guess"] == "formats"


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ({}, "mapping.no_time"),
        ({"columns": {"start": "tid"}}, "mapping.no_kind"),
        ({"columns": {**COLUMNS, "lat": 7}}, "mapping.not_text"),
        ({"columns": "tid"}, "mapping.not_table"),
        ({"columns": {"start": "tid", "kind": "typ", "lon": "x"}}, "mapping.pair"),
        ({"columns": {**COLUMNS, "x": "x", "y": "y"}}, "mapping.both"),
        ({"columns": COLUMNS, "delimiter": "::"}, "mapping.delimiter"),
        ({"columns": COLUMNS, "format": "xlsx"}, "mapping.choice"),
        ({"columns": COLUMNS, "constants": {"precision": "rough"}}, "mapping.choice"),
        ({"columns": COLUMNS, "place_types": {"torg": "plaza"}}, "mapping.choice"),
        ({"columns": COLUMNS, "time": {"formats": []}}, "mapping.not_text"),
    ],
)
def test_mappings_that_cannot_be_used(raw: dict[str, object], key: str):
    assert _trouble(raw)[0] == key


@pytest.mark.parametrize(
    ("parts", "key", "guess"),
    [
        ({"kinds": {"x": "klottter"}}, "mapping.kind", "klotter"),
        ({"constants": {"kind": "grafitti"}}, "mapping.kind", ""),
        ({"time": {"timezone": "Europe/Stokholm"}}, "timezone.unknown", "Europe/Stockholm"),
        ({"time": {"formats": "isso"}}, "mapping.time_format", "iso"),
        ({"time": {"formats": "%Q"}}, "mapping.time_format", None),
        ({"time": {"earliest": "igår"}}, "mapping.limit", None),
        ({"encoding": "utf-9"}, "encoding.unknown", None),
    ],
)
def test_mappings_that_do_not_fit_here(bring: Bring, parts: dict[str, object], key: str, guess: str | None):
    with pytest.raises(SourceError) as caught:
        bring(f"{HEADER}\n{GOOD}\n", **parts)
    assert caught.value.message.key == key
    assert guess is None or caught.value.message.values["guess"] == guess


def test_files(tmp_path):
    path = tmp_path / "m.toml"
    for content, key in ((b"[columns", "mapping.toml"), (b"\xff\xfe", "mapping.encoding")):
        path.write_bytes(content)
        with pytest.raises(SourceError) as caught:
            read_mapping(path)
        assert caught.value.message.key == key
    with pytest.raises(SourceError, match=r"mapping\.unreadable"):
        read_mapping(tmp_path / "borta.toml")
    path.write_text('crs = 3006\n[columns]\nstart = "tid"\nkind = "typ"\nx = "e"\ny = "n"\n', encoding="utf-8")
    assert read_mapping(path).crs == "EPSG:3006"
