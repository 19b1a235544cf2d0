"""Several at once, and one that is killed: each week is closed once, wholly."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from storage.counted import facade
from storage.store import Store
from tests.forked import Forked
from tests.storage.counted.city import drafts, marks, settle, stored, told, week


def close(url: str) -> None:
    """A little at a time."""
    facade.MOST = 40
    with Store.open(url) as store:
        print("closing", flush=True)  # noqa: T201  to whoever started it
        store.counts.close_due(week(34))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> list[tuple[object, ...]]:
    path = tmp_path_factory.mktemp("undisturbed") / "alone.db"
    path.write_bytes(migrated_file.read_bytes())
    with Store.open(f"sqlite:///{path}") as store:
        settle(store).incidents.upsert(drafts(500, 30))
        store.counts.close_due(week(34))
        return told(store)


def start(url: str) -> Forked:
    return Forked(lambda: close(url))


def test_many_threads_of_two_replicas_close_once(
    store: Store, database_url: str, undisturbed: list[tuple[object, ...]]
) -> None:
    settle(store).incidents.upsert(drafts(500, 30))
    with Store.open(database_url) as other, ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(one.counts.close_due, week(34)) for one in (store, other, store, other)]
        assert sum(job.result() > 0 for job in jobs) >= 1
    assert told(store) == undisturbed
    assert sum(map(bool, marks(store).values())) == sum(row[4] for row in stored(store))  # type: ignore[misc]


def test_replicas_in_other_processes_take_turns(
    store: Store, database_url: str, undisturbed: list[tuple[object, ...]]
) -> None:
    settle(store).incidents.upsert(drafts(500, 30))
    with start(database_url) as one, start(database_url) as other:
        assert [one.ended(), other.ended()] == [0, 0]
    assert told(store) == undisturbed


def test_killed_anywhere_it_goes_on_where_it_was(
    store: Store, database_url: str, undisturbed: list[tuple[object, ...]]
) -> None:
    settle(store).incidents.upsert(drafts(500, 30))
    choose = np.random.default_rng(4)
    for _ in range(3):
        with start(database_url) as one:
            one.line()
            time.sleep(choose.uniform(0.0, 0.6))
            one.kill()
        told_so_far = told(store)
        assert set(told_so_far) <= set(undisturbed)
        assert sum(map(bool, marks(store).values())) == sum(row[4] for row in told_so_far)  # type: ignore[misc]
    store.counts.close_due(week(34))
    assert told(store) == undisturbed
