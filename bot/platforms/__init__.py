"""Where people talk. Each platform receives, renders and posts; PLATFORMS lists them for the contract."""

from bot.platforms.platform import Platform
from bot.platforms.web.render import WEB

PLATFORMS: tuple[Platform, ...] = (WEB,)
