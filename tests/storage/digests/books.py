"""A store with people, a wish, and the slots of some weeks."""

from datetime import UTC, datetime, timedelta

from storage.audit import Showing
from storage.digests import Watch
from storage.model.digest import Holidays, Outgoing, Slot, Subscription
from storage.model.people import Level, Partner, Person, Role, Viewer
from storage.store import Store

NOW = datetime(2026, 3, 16, 6, 31, tzinfo=UTC)
DUE = datetime(2026, 3, 16, 6, 30, tzinfo=UTC)
WEEK = timedelta(days=7)
ASTA = Viewer("asta", "trygghet", Role.COORDINATOR)
ADA = Viewer("ada", "trygghet", Role.ADMINISTRATOR)
HOLD = 60.0


class Clock:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def wish(conversation: str = "est-centrum", **changes: object) -> Subscription:
    given: dict[str, object] = {"weekday": 1, "minute": 450, "areas": (), "kinds": (), "language": "sv"}
    given |= {"holidays": Holidays.MOVE, "by": "", "since": NOW, "platform": "web", "number": 0} | changes
    return Subscription(conversation=conversation, **given)  # type: ignore[arg-type]


def slot(subscription: Subscription, week: int = 0) -> Slot:
    due = DUE + week * WEEK
    year, number, _ = (due - timedelta(days=7)).isocalendar()
    return Slot(subscription.number, due, f"{year}-W{number:02}")


def showing(held: Outgoing, at: datetime = NOW) -> Showing:
    return Showing(at, "karta", None, held.subscription.conversation, "digest", "", Level.COUNTS, 3)


def people(store: Store) -> None:
    store.catalog.put_partners([Partner("trygghet", "Trygghet", "Safety", "municipality")])
    for viewer in (ASTA, ADA):
        assert viewer.role is not None
        store.members.put([Person(viewer.person, viewer.person.title(), "trygghet", viewer.role)])


def subscribed(store: Store, **changes: object) -> Subscription:
    return store.digests.subscribe(wish(**changes), ASTA, NOW - 10 * WEEK)  # type: ignore[arg-type]


def leased(store: Store, watch: Watch | None = None, now: datetime = NOW, worker: str = "one") -> Outgoing:
    held = store.digests.lease(worker, now, watch or Watch(HOLD))
    assert held is not None
    return held
