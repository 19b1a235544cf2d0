"""Two people, or two replicas, at once: exactly one effect."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from storage.errors import RegisterRefusedError
from storage.model.people import Level
from storage.store import Store
from tests.storage.register.people import IVAR, KLARA, NOW, PIA, grant

THREADS = 6


def at_once(url: str, acts: Sequence[Callable[[Store], str]]) -> list[str]:
    """Each act in a thread and a store of its own, as replicas have; what each says."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[Store], str]) -> str:
        with Store.open(url) as store:
            store.register.read()
            start.wait()
            try:
                return act(store)
            except RegisterRefusedError as error:
                return error.what

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_many_who_sign_at_once_put_it_in_force_once(agreed: Store, database_url: str) -> None:
    number = agreed.register.propose(grant(), IVAR, NOW)
    version = agreed.register.read().version
    signs = [lambda store: store.register.sign(number, None, KLARA, NOW, agrees=True).state] * THREADS
    assert at_once(database_url, signs) == ["in_force"] * THREADS
    assert agreed.register.read().version == version + 1
    assert len(agreed.register.rows()) == 1
    told = [(one.person, one.key) for one in agreed.register.waiting() if one.key == "register.in_force"]
    assert sorted(told) == [("ivar", "register.in_force"), ("pia", "register.in_force")]


def test_a_yes_and_a_no_at_once_end_in_one_of_the_two(agreed: Store, database_url: str) -> None:
    for _ in range(5):
        number = agreed.register.propose(grant(level=Level.EXACT), IVAR, NOW)
        said = at_once(
            database_url,
            [
                lambda store, n=number: store.register.sign(n, None, KLARA, NOW, agrees=True).state,
                lambda store, n=number: store.register.sign(n, None, PIA, NOW, agrees=False).state,
            ],
        )
        row = agreed.register.row(number)
        assert sorted(said) in (["already_in_force", "in_force"], ["already_refused", "refused"])
        assert row.state in said
        assert bool(agreed.register.rows()) == (row.state == "in_force")
        agreed.register.put([grant(level=Level.COUNTS)], "gunnel", NOW)
        with agreed._database.write() as connection:
            connection.exec_driver_sql("DELETE FROM register_rows")


def test_a_signature_and_a_change_at_once_never_sign_what_was_not_read(agreed: Store, database_url: str) -> None:
    first = agreed.register.propose(grant(), IVAR, NOW)
    at_once(
        database_url,
        [
            lambda store: store.register.sign(first, None, KLARA, NOW, agrees=True).state,
            lambda store: str(store.register.propose(grant(level=Level.EXACT), IVAR, NOW)),
        ],
    )
    assert all(row.grant.level is Level.COARSE for row in agreed.register.rows())
    (second,) = agreed.register.rows("proposed")
    assert second.grant.level is Level.EXACT
    assert second.signed("receiver") is None


def test_the_same_proposal_sent_twice_at_once_is_one(agreed: Store, database_url: str) -> None:
    said = at_once(database_url, [lambda store: str(store.register.propose(grant(), IVAR, NOW))] * THREADS)
    assert len(set(said)) == 1
    assert len(agreed.register.rows("proposed")) == 1
