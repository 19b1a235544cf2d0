"""The Home tab: what the app says stands on somebody's own page with the bot."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.platforms.chat import ChatDoor
from bot.platforms.posting import PostError
from bot.platforms.slack.blocks import NOTHING, VIEW_BLOCKS, Block, note
from bot.platforms.slack.delivery import NAME
from bot.platforms.slack.people import People
from bot.platforms.slack.render import card_blocks, fitted

log = logging.getLogger("karta.slack")


@dataclass(frozen=True, slots=True)
class Home:
    """Draws it anew each time somebody opens it. Synchronous; never raises for what Slack says."""

    door: ChatDoor
    people: People
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def show(self, event: str, user: str) -> None:
        """Publish it for this person alone."""
        try:
            at = self.now()
            account = self.people.account(user) if self.door.first_time(NAME, f"event:{event}", at) else None
            if account is None:
                return
            texts = self.door.texts(self.door.language(NAME, account))
            blocks: list[Block] = []
            for reply in self.door.home(NAME, account, at):
                divider: list[Block] = [{"type": "divider"}] if blocks else []
                blocks += [*divider, *card_blocks(reply.card, texts, message=False)]
            # Each card has its own numbers in it: an action's id must be there once in a view.
            blocks = fitted(_numbered(blocks), texts, VIEW_BLOCKS) or [note(NOTHING)]
            view = {"type": "home", "blocks": blocks}
            self.people.api.call("views.publish", user_id=user, view=view)
        except PostError as error:
            log.warning("a home tab was not shown: %s", error.kind)


def _numbered(blocks: list[Block]) -> list[Block]:
    return [_renamed(block, number) for number, block in enumerate(blocks)]


def _renamed(block: Block, number: int) -> Block:
    """The block with its place in the names of what can be pressed in it."""
    made = dict(block)
    if "elements" in block and block["type"] == "actions":
        made["elements"] = [one | {"action_id": f"{one['action_id']}-{number}"} for one in block["elements"]]
    if "accessory" in block:
        accessory = block["accessory"]
        made["accessory"] = accessory | {"action_id": f"{accessory['action_id']}-{number}"}
    return made
