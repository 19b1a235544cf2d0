"""How Slack is found: its library is imported when it is configured, not before."""

from collections.abc import Iterator

from bot.finding import Finding
from bot.platforms.chat import Chat, ChatDoor, ChatSlot
from bot.settings import Settings


def _open(door: ChatDoor, settings: Settings) -> Chat:
    from bot.platforms.slack.chat import Config, SlackChat

    return SlackChat(door, Config.of(settings))


def _examine(settings: Settings) -> Iterator[Finding]:
    from bot.platforms.slack.examine import examine

    return examine(settings)


SLACK_CHAT = ChatSlot("slack", lambda settings: settings.slack, _open, _examine)
