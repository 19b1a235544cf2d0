"""Cut off anywhere, a run leaves every incident wholly at one stage, and the next one finishes."""

import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.model.retention import Figures
from storage.photos import Photo, PhotoFiles
from storage.store import Store
from storage.tables import incident_raw, incidents, report_photos, report_steps, reports
from tests.storage.reports.street import BOSSE, NOW, people_in, sent
from tests.storage.retention.killing import killed_after
from tests.storage.town import draft, settle

HOW_MANY = 20
PAUSES = (0.01, 0.04, 0.1)


def photo(number: int) -> Photo:
    jpeg = b"\xff\xd8KANARIE" + str(number).encode()
    return Photo(jpeg, jpeg, 1, 1, hashlib.sha256(jpeg).hexdigest(), None, None)


def fill(store: Store, files: PhotoFiles) -> None:
    people_in(settle(store))
    for number in range(HOW_MANY):
        digest = files.put(photo(number))
        store.reports.upload(BOSSE, digest, NOW)
        sent(store, client_id=f"c{number}", text=f"HEMLIGT{number}", photos=(digest,))
    store.incidents.upsert(draft(f"AKT-{n}", text_raw=f"HEMLIGT-{n}") for n in range(HOW_MANY))


def check_whole(store: Store) -> list[int]:
    """Every incident's stage, after a look at everything that must be so at it."""
    with store._database.read() as connection:
        rows = connection.execute(select(incidents).order_by(incidents.c.id)).all()
        worded = set(connection.execute(select(incident_raw.c.incident)).scalars())
        shown = set(connection.execute(select(report_photos.c.incident)).scalars())
        told = {row.incident: row for row in connection.execute(select(reports))}
        stepped = set(connection.execute(select(report_steps.c.incident)).scalars())
    for row in rows:
        assert (row.id in worded) == (row.retained == 0)
        assert row.id not in shown or row.retained == 0
        if row.id in told:
            assert row.retained < 2
            assert (told[row.id].reporter == "bosse") == (row.retained == 0)
        assert (row.id in told) == (row.id in stepped)
        assert (row.x % 250 == 125) == (row.retained == 2)
        assert row.source_id.startswith("~") == (row.retained == 2)
    return [row.retained for row in rows]


@pytest.mark.parametrize("days", [366, 731, 1826])
def test_a_run_is_cut_off_anywhere(database_url: str, tmp_path: Path, days: int, on_disk) -> None:
    files = PhotoFiles(tmp_path / "photos")
    store = Store.open(database_url)
    fill(store, files)
    for path in (tmp_path / "photos").rglob("*.jpg"):
        os.utime(path, (0, 0))
    for pause in PAUSES:
        killed_after(database_url, tmp_path / "photos", days, pause)
        check_whole(store)
    store.retention.run(NOW + timedelta(days=days), files)
    assert store.retention.run(NOW + timedelta(days=days), files) == Figures()
    assert check_whole(store) == {366: [1], 731: [2], 1826: []}[days] * 2 * HOW_MANY
    assert "HEMLIGT" not in on_disk(store)
    assert list(files.digests()) == []
    store.close()
