"""The meeting's standing wish: every Monday morning before it meets, the week's digest is there."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.demo.people import people
from bot.demo.sharing import MEETING
from storage.model.digest import Holidays, Subscription
from storage.model.people import Role, Viewer

if TYPE_CHECKING:
    from storage.store import Store

MONDAY, HALF_PAST_SEVEN = 1, 7 * 60 + 30
# Long enough for last Monday's to be due: whoever opens the demo finds it there.
BEFORE = timedelta(days=8)


def subscribe_meeting(store: "Store", now: datetime) -> None:
    """Subscribe the weekly meeting, as its coordinator did a week ago."""
    who = next(one for one in people() if one.role is Role.COORDINATOR)
    since = now - BEFORE
    wish = Subscription(0, "web", MEETING, MONDAY, HALF_PAST_SEVEN, (), (), "sv", Holidays.MOVE, who.key, since)
    store.digests.subscribe(wish, Viewer(who.key, who.partner, who.role), since)
