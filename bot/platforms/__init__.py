"""Where people talk. Each platform receives, renders and posts; PLATFORMS lists them for the contract.

CHATS are those that `karta serve` connects when they are configured; the page is always there.
"""

from bot.platforms.chat import ChatSlot
from bot.platforms.platform import Platform
from bot.platforms.slack.render import SLACK
from bot.platforms.slack.slot import SLACK_CHAT
from bot.platforms.web.render import WEB

PLATFORMS: tuple[Platform, ...] = (WEB, SLACK)
CHATS: tuple[ChatSlot, ...] = (SLACK_CHAT,)
