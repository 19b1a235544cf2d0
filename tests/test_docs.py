"""What the documents tell people to do works: their files are made and their commands run, in order."""

import re
from pathlib import Path

import pytest

from storage.model.incident import Certainty, PlaceType, Precision
from storage.model.people import Role
from storage.sources.mapping import COLUMNS, CONSTANTS, PLAIN, SECTIONS, TIMES
from storage.store import Store
from tests.warm import ROOT, karta

IMPORT = (ROOT / "docs/import.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def city(tmp_path: Path) -> tuple[Path, list[str]]:
    """A folder after every file has been written and every command run, and what each said."""
    said = []
    for _, name, text in BLOCK.findall(IMPORT):
        if name:
            (tmp_path / name).write_text(text, "utf-8")
            continue
        for line in text.splitlines():
            done = karta(tmp_path, *line.split()[1:])
            assert done.returncode == 0, (line, done.stderr)
            said.append(done.stdout)
    return tmp_path, said


def test_the_import_page_works_as_written(city: tuple[Path, list[str]]) -> None:
    folder, said = city
    assert "2 nya" in said[-2]
    assert "2 oförändrade" in said[-1]
    with Store.open(f"sqlite:///{folder / 'karta.sqlite'}") as store:
        made = [store.incidents.get(number) for number in (1, 2)]
        assert all(made)
        one, two = made
        assert (one.kind, one.place_type, one.certainty) == ("klotter", PlaceType.SQUARE, Certainty.SEEN)
        assert (two.kind, two.precision, two.area) == ("inbrott", Precision.STREET, "Möllan")
        assert one.start == one.end
        assert (two.end - two.start).total_seconds() == 8 * 3600
        assert "070" not in (one.text_raw or "")
        assert [person.key for person in store.members.people()] == ["gun"]
        aliases = {place.name: place.aliases for place in store.catalog.read().places}
        assert aliases["Torget"] == ("torg", "stora torget")


def test_every_field_of_a_mapping_is_told() -> None:
    for name in (*COLUMNS, *CONSTANTS, *TIMES, *SECTIONS, *PLAIN):
        assert re.search(rf"\b{name}\b", IMPORT), name
    for kinds in (Precision, PlaceType, Certainty):
        for member in kinds:
            assert re.search(rf"\b{member.name.lower()}\b", IMPORT), member.name
    for role in Role:
        assert role.value in IMPORT
