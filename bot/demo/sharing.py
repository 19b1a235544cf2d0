"""What the demo's partners have signed: the weekly meeting sees everybody's incidents, for that purpose alone."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.demo.people import conversations, people
from storage.model.people import Level, Person, Role, Viewer
from storage.model.register import Grant, conversation

if TYPE_CHECKING:
    from storage.store import Store

MEETING = "est-centrum"
LANDLORD = "bostad"
# Where the landlord has its houses: Drottninghög, Dalhem and Eneborg.
QUARTERS = ("1283R005", "1283R004", "1283R006")


def seed_register(store: "Store", now: datetime) -> None:
    """Put the meeting's rows in force, one from each partner, signed by both sides; and the landlord's own areas."""
    partners = [partner.key for partner in store.catalog.read().partners]
    grants = [_to_the_meeting(partner, now) for partner in partners]
    coordinator = next(one for one in people() if one.role is Role.COORDINATOR)
    givers = [next(one for one in people() if one.partner == key and one.role is Role.REVIEWER) for key in partners]
    store.register.put_signed(grants, [_viewer(one) for one in givers], _viewer(coordinator), now)
    areas = {area.key for area in store.catalog.read().areas}
    store.register.put_areas(LANDLORD, areas.intersection(QUARTERS))


def _to_the_meeting(partner: str, now: datetime) -> Grant:
    return Grant(
        partner,
        conversation(MEETING),
        Level.EXACT,
        purpose="EST-veckomötet: gemensam lägesbild och veckans platser i Centrum",
        legal_basis="OSL 10 kap. och lag (2023:196); bekräftas av jurist",
        since=now.date() - timedelta(days=365 * 4),  # the demo's three years, and some
        until=now.date() + timedelta(days=365),
        listed=frozenset(next(room.members for room in conversations() if room.key == MEETING)),
    )


def _viewer(person: Person) -> Viewer:
    return Viewer(person.key, person.partner, person.role)
