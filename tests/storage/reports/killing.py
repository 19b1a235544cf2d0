"""A sender that is killed at any moment, and what must hold of the database afterwards.

It sends reports until it is killed and prints `client_id number` for each acknowledgement. Client ids are
PREFIX-0, PREFIX-1, …: whoever starts it again from a lower FIRST sends the same reports once more.
"""

import itertools
import signal
import threading
import time
from collections import Counter

from sqlalchemy import select

from storage.store import Store
from storage.tables import incident_raw, incidents, report_photos, report_steps, reports
from tests.forked import Forked
from tests.storage.reports.street import BOSSE, NOW, draft


def send_until_killed(url: str, prefix: str, first: int, threads: int) -> None:
    store, numbers, printing = Store.open(url), itertools.count(first), threading.Lock()

    def work() -> None:
        while True:
            client_id = f"{prefix}-{next(numbers)}"
            photo = f"photo-{client_id}"
            store.reports.upload(BOSSE, photo, NOW)
            report = store.reports.send(BOSSE, draft(client_id, text=client_id, photos=(photo,)), NOW).report
            with printing:
                print(client_id, report.number, flush=True)  # noqa: T201  the acknowledgement

    for _ in range(threads):
        threading.Thread(target=work, daemon=True).start()
    signal.pause()


def killed_after(url: str, prefix: str, first: int, threads: int, told: int, seconds: float) -> dict[str, str]:
    """Let a sender work for `seconds` after so many acknowledgements, kill it, and return what it acknowledged."""
    with Forked(lambda: send_until_killed(url, prefix, first, threads)) as child:
        lines = [child.line() for _ in range(told)]
        time.sleep(seconds)
        child.kill()
        rest = child.rest().splitlines(keepends=True)
    lines += [line.removesuffix("\n") for line in rest if line.endswith("\n")]
    return dict(line.split() for line in lines)  # type: ignore[misc]


def check_whole(store: Store, acknowledged: dict[str, str]) -> int:
    """Assert that nothing acknowledged is lost, nothing is half and nothing doubled; how many reports there are."""
    with store._database.read() as connection:
        rows = connection.execute(select(reports.c.incident, reports.c.client_id, reports.c.number)).all()
        found = set(connection.execute(select(incidents.c.id)).scalars())
        texts = dict(connection.execute(select(incident_raw.c.incident, incident_raw.c.text)).all())
        steps = Counter(connection.execute(select(report_steps.c.incident)).scalars())
        photos = dict(connection.execute(select(report_photos.c.incident, report_photos.c.digest)).all())
    stored = {row.client_id: row.number for row in rows}
    assert {client_id: stored.get(client_id) for client_id in acknowledged} == acknowledged
    assert len(stored) == len(rows) == len(set(stored.values()))
    assert {row.incident for row in rows} == found
    assert texts == {row.incident: row.client_id for row in rows}
    assert photos == {row.incident: f"photo-{row.client_id}" for row in rows}
    assert steps == {row.incident: 1 for row in rows}
    return len(rows)
