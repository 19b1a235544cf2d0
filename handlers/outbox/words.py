"""A posting in words: which digest, where, when it was due, and what went wrong. Nothing of what it holds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from handlers.reply import Button
from handlers.texts import Texts
from handlers.texts.format import moment_text, weekday_text
from storage.model.digest import Outgoing, Posting, label

# Errors that have words of their own (`outbox.why.<error>`); any other is told by its key.
_KNOWN = (
    "rate_limited", "no_poster", "unreachable", "conversation_unknown", "cannot_look", "not_computed", "too_slow",
    "no_answer", "given_up",
)  # fmt: skip
_OWN = "direct:"


@dataclass(frozen=True, slots=True)
class Names:
    """What conversations and people are called, and where it is what time."""

    texts: Texts
    rooms: Mapping[str, str]
    person: Callable[[str], str]
    zone: tzinfo

    def room(self, key: str) -> str:
        """A conversation's name; somebody's own by the person's name."""
        if key.startswith(_OWN):
            return self.person(key.removeprefix(_OWN))
        return self.rooms.get(key, key)

    def due(self, one: Outgoing) -> str:
        """måndag 16 mars 2026 07:30."""
        at, language = one.slot.due.astimezone(self.zone), self.texts.language
        return f"{weekday_text(at.date(), language)} {moment_text(at, language)}"

    def why(self, one: Outgoing) -> str:
        """What went wrong; "" when nothing is known of it."""
        if not one.error:
            return self.texts("outbox.why.no_answer")
        key = one.error if one.error in _KNOWN else "other"
        return self.texts(f"outbox.why.{key}", error=one.error)

    def sentence(self, key: str, one: Outgoing) -> str:
        """`outbox.said.<key>` about a posting; of a problem's thread it is not said which problem that is."""
        told = {"room": self.room(one.subscription.conversation), "when": self.due(one), "why": self.why(one)}
        return self.texts(f"{'thread.posting' if one.subscription.thread else 'outbox.said'}.{key}", **told)


def buttons(one: Outgoing, texts: Texts) -> tuple[Button, ...]:
    """What an administrator can decide about it."""
    line = f"{texts('outbox.line')} {label(one.id)}"
    again = Button(texts("outbox.button.again"), f"{line} {texts('outbox.act.again')}")
    if one.state is Posting.UNKNOWN:
        posted = Button(texts("outbox.button.posted"), f"{line} {texts('outbox.act.posted')}", "primary")
        return posted, again
    if one.state is Posting.FAILED:
        return again, Button(texts("outbox.button.dropped"), f"{line} {texts('outbox.act.dropped')}")
    return ()
