"""Many at once, several processes, and processes that die: each report is stored once and whole."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

from storage.model.incident import ReviewStatus
from storage.store import Store
from tests.forked import both_at_once, wait_for_go
from tests.storage.reports.killing import check_whole, killed_after
from tests.storage.reports.street import BOSSE, GRETA, NOW, draft, sent

THREADS = 8
ROUNDS = 5


def test_eight_senders_of_one_report_get_one_number(street: Store) -> None:
    start = threading.Barrier(THREADS)

    def send(_: int) -> tuple[str, bool]:
        start.wait()
        done = street.reports.send(BOSSE, draft(), NOW)
        return done.report.number, done.new

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(send, range(THREADS)))
    assert len({number for number, _ in found}) == 1
    assert sum(new for _, new in found) == 1
    assert street.incidents.count() == 1
    assert len(street.reports.history(BOSSE, found[0][0])) == 1


def test_two_processes_that_send_the_same_get_the_same_numbers(street: Store, database_url: str) -> None:
    def send() -> None:
        with Store.open(database_url) as store:
            wait_for_go()
            print([store.reports.send(BOSSE, draft(f"c{n}"), NOW).report.number for n in range(25)])  # noqa: T201

    first, second = both_at_once(send)
    assert first == second
    assert first.count("H-") == 25
    assert street.incidents.count() == 25


def test_eight_who_do_the_same_to_a_report_do_it_once(street: Store) -> None:
    number = sent(street)
    other = sent(street, client_id="c2")
    acts = [
        lambda: street.reports.release(GRETA, [number, other], NOW),
        lambda: street.reports.join(GRETA, number, other, NOW),
        lambda: street.reports.add(BOSSE, number, "Mer", (), NOW),
        lambda: street.reports.ask(GRETA, number, "Var?", NOW),
        lambda: street.reports.answer(BOSSE, number, "Där", NOW),
        lambda: street.reports.nothing(BOSSE, NOW.date(), NOW),
        lambda: street.reports.upload(BOSSE, "d1", NOW),
        lambda: street.reports.withdraw(BOSSE, number, NOW),
    ]
    for act in acts:
        with ThreadPoolExecutor(THREADS) as pool:
            for future in [pool.submit(act) for _ in range(THREADS)]:
                future.result()
    done = [step.act.value for step in street.reports.history(BOSSE, number)]
    assert done == ["reported", "released", "joined", "added", "asked", "answered", "withdrawn"]
    report = street.reports.of(BOSSE, number)
    assert report is not None
    assert (report.text, report.status) == ("Tre taggar på gaveln\nMer", ReviewStatus.WITHDRAWN)
    assert len(street.reports.said_nothing(NOW.date())) == 1


def test_whoever_is_late_meets_what_was_decided(street: Store) -> None:
    """Taking back and releasing at once: whichever comes first, a withdrawn report is never shared."""
    for n in range(6):
        number = sent(street, client_id=str(n))
        with ThreadPoolExecutor(2) as pool:
            both = [
                pool.submit(street.reports.withdraw, BOSSE, number, NOW),
                pool.submit(street.reports.release, GRETA, [number], NOW),
            ]
        assert both[0].exception() is None
        report = street.reports.of(BOSSE, number)
        assert report is not None
        assert (report.status, report.text_released) == (ReviewStatus.WITHDRAWN, None)


def test_a_killed_sender_has_lost_nothing_it_acknowledged(street: Store, database_url: str) -> None:
    """Killed at chance moments under four threads; the next one sends again what was not acknowledged."""
    chance = random.Random(11)  # noqa: S311  a moment to die, no secret
    acknowledged: dict[str, str] = {}
    for _ in range(ROUNDS):
        first = next(n for n in range(10**6) if f"k-{n}" not in acknowledged)
        told = killed_after(database_url, "k", first, 4, chance.randint(1, 12), chance.uniform(0, 0.02))
        again = acknowledged.keys() & told.keys()
        assert {client_id: told[client_id] for client_id in again} == {key: acknowledged[key] for key in again}
        acknowledged |= told
    assert len(acknowledged) >= ROUNDS
    stored = check_whole(street, acknowledged)
    assert len(acknowledged) <= stored <= len(acknowledged) + 4 * ROUNDS
