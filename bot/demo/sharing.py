"""What the demo's partners have signed: the weekly meeting sees everybody's incidents, for that purpose alone."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.demo.people import conversations
from storage.model.people import Level
from storage.model.register import Grant, conversation

if TYPE_CHECKING:
    from storage.store import Store

MEETING = "est-centrum"


def seed_register(store: "Store", now: datetime) -> None:
    """Put the meeting's rows in force, one from each partner."""
    listed = frozenset(next(room.members for room in conversations() if room.key == MEETING))
    grants = [
        Grant(
            partner.key,
            conversation(MEETING),
            Level.EXACT,
            purpose="Veckomöte om platser i centrum",
            legal_basis="OSL 10 kap. 2 §; bekräftas av jurist",
            since=now.date() - timedelta(days=365 * 4),
            until=now.date() + timedelta(days=365),
            listed=listed,
        )
        for partner in store.catalog.read().partners
    ]
    store.register.put(grants, "gunnel", now)
