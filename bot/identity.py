"""From a platform's user to a person with a partner; from a conversation to its audience."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from storage.members import Members
from storage.model.people import Audience, Person, Viewer

if TYPE_CHECKING:
    from storage.store import Store


def viewer_of(person: Person) -> Viewer:
    """A listed person as a receiver."""
    return Viewer(person.key, person.partner, person.role)


def find_viewer(members: Members, key: str) -> Viewer:
    """Whoever this is by key or e-mail address; somebody unlisted is a viewer without partner."""
    person = members.by_email(key) if "@" in key else members.person(key)
    return Viewer(key, None, None) if person is None else viewer_of(person)


def audience_of(members: Members, keys: Iterable[str], name: str) -> Audience:
    """Everybody in a conversation; one unlisted member makes it public."""
    there = list(keys)
    known = members.find_all(there)
    viewers = (viewer_of(known[key]) if key in known else Viewer(key, None, None) for key in there)
    return Audience(frozenset(viewers), name, conversation=name)


def name_of(members: Members, key: str) -> str:
    """What somebody is called; somebody unlisted by their key."""
    person = members.by_email(key) if "@" in key else members.person(key)
    return person.name if person is not None else key


def knocked(store: "Store", key: str, name: str, at: datetime, platform: str = "web") -> None:
    """Note somebody unknown for an administrator. A failure is logged: they are answered all the same."""
    try:
        store.admission.knocked(key, name, platform, at)
    except Exception as error:  # noqa: BLE001  whoever asked something gets their answer whatever becomes of this
        from bot.platforms.apology import reference_of

        reference_of(error, "noting who knocked")
