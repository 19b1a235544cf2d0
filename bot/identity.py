"""From a platform's user to a person with a partner; from a conversation to its audience."""

from collections.abc import Iterable

from storage.members import Members
from storage.model.people import Audience, Person, Viewer


def viewer_of(person: Person) -> Viewer:
    """A listed person as a receiver."""
    return Viewer(person.key, person.partner, person.role)


def find_viewer(members: Members, key: str) -> Viewer:
    """Whoever this is by key or e-mail address; somebody unlisted is a viewer without partner."""
    person = members.by_email(key) if "@" in key else members.person(key)
    return Viewer(key, None, None) if person is None else viewer_of(person)


def audience_of(members: Members, keys: Iterable[str], name: str) -> Audience:
    """Everybody in a conversation; one unlisted member makes it public."""
    return Audience(frozenset(find_viewer(members, key) for key in keys), name, conversation=name)


def name_of(members: Members, key: str) -> str:
    """What somebody is called; somebody unlisted by their key."""
    person = members.by_email(key) if "@" in key else members.person(key)
    return person.name if person is not None else key
