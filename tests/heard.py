"""What somebody has been told of reports, as it stands in their own conversation."""

from bot.app import App
from bot.platforms.cards import from_json


def heard(app: App, person: str, after: int = 0) -> list[tuple[int, str]]:
    """The notices a person has got since message `after`, oldest first: (message, its words)."""
    rooms = app.store.conversations
    told = rooms.messages(rooms.direct(person), person, after)
    notices = [one for one in told if (one.client_id or "").startswith("notice:")]
    return [(one.id, from_json(one.card_json or "").card.fallback()) for one in notices]
