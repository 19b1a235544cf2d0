"""Two ways of posting that look right. The fault test must tell them from the right one."""

from bot.outbox import Sender
from bot.platforms.posting import Letter, Poster, PostError
from storage.model.digest import Outgoing


class MarkFirst(Sender):
    """Notes that it is posted, then posts: whatever goes wrong in between is lost."""

    def _attempt(self, held: Outgoing, poster: Poster, letter: Letter) -> bool:
        self._done(held, letter, "")
        try:
            poster.post(letter)
        except PostError:
            return False
        return True


class SendFirst(Sender):
    """Posts, then notes it; what it did not hear the end of it posts again."""

    def _found(self, held: Outgoing, poster: Poster) -> str | None:
        return None


SENDERS: dict[str, type[Sender]] = {"right": Sender, "mark_first": MarkFirst, "send_first": SendFirst}
