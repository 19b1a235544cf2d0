"""A line with photos in somebody's own chat: they go along into the report that the line begins."""

import logging
from dataclasses import dataclass
from datetime import datetime

from bot.platforms.chat import Account, Heard
from bot.platforms.intent import REPORT, first_word
from bot.platforms.posting import PostError
from bot.platforms.teams.activity import Activity
from bot.platforms.teams.delivery import Delivery
from bot.platforms.teams.photos import MOST, Sent, others_of, photos_of
from bot.platforms.teams.references import NAME

log = logging.getLogger("karta.teams")


@dataclass(frozen=True, slots=True)
class Brought:
    """What a message brings, and what must be said of it."""

    delivery: Delivery

    def heard(self, activity: Activity, account: Account, line: str, at: datetime) -> tuple[Heard, list[str]]:
        """The question with its photos; and, in words, those that were not taken. The rest goes on.

        A photo that comes with no command begins a report. Nothing is fetched for whoever may not report.
        """
        texts, door = self.delivery.texts(account), self.delivery.door
        photos, others = photos_of(activity), others_of(activity)
        says = [texts("teams.photo_kind")] if others else []
        if not photos:
            return Heard(account, line), says
        word = first_word(line)
        if not door.takes_photos(word):
            if word and door.may(NAME, account, word):
                return Heard(account, line), [*says, texts("teams.photo_unused")]
            line = f"/{REPORT} {line}".strip()
        if not door.may(NAME, account, REPORT):
            return Heard(account, line), says
        if len(photos) > MOST:
            says.append(texts("teams.photos_most", n=MOST))
        self.delivery.quietly(lambda: self.delivery.connector.typing(activity.service_url, activity.conversation))
        taken = [self._taken(photo, activity, account, at) for photo in photos[:MOST]]
        digests = dict.fromkeys(digest for digest, _ in taken if digest)
        says += dict.fromkeys(words for _, words in taken if words)
        # Whoever sends the same line again, as a photo was not taken, is not asked whether they mean it.
        return Heard(account, line, {"photos": ",".join(digests)} if digests else {}, typed=False), says

    def _taken(self, photo: Sent, activity: Activity, account: Account, at: datetime) -> tuple[str, str]:
        """The digest of a photo, or why it was not taken."""
        language = self.delivery.door.language(NAME, account)
        texts = self.delivery.door.texts(language)
        try:
            content = self.delivery.connector.download(activity.service_url, photo)
        except PostError as error:
            log.warning("a photo in Teams was not fetched: %s", error.kind)
            return "", texts("page.error.photo_large" if error.kind == "too_large" else "page.error.photo_failed")
        taken = self.delivery.door.take_photo(NAME, account, content, language, at)
        return taken.digest, taken.says
