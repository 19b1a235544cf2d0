"""The app manifest: what Slack must know of the bot, made from the same tables as the code.

Commands come from handlers/commands, scopes and events from what receive.py and people.py use.
"""

from bot.platforms.clamp import clip
from bot.platforms.slack.gate import PATH
from bot.platforms.slack.hear import LINK, NEW_REPORT, REPORT_THIS
from handlers.command import Command
from handlers.texts import Texts

# Each scope and what it is for; docs/go-live-slack.md tells it to whoever must approve it (a test compares them).
SCOPES: dict[str, str] = {
    "app_mentions:read": "hear when somebody writes @karta",
    "channels:history": "look for a digest of its own in public channels before it is posted again",
    "channels:read": "know whether a channel is public, and what it is called",
    "chat:write": "answer",
    "commands": "slash commands and shortcuts",
    "files:read": "fetch photos that somebody puts into a report",
    "files:write": "pictures of maps, and files that somebody asks for",
    "groups:history": "look for a digest of its own in private channels before it is posted again",
    "groups:read": "know who is in a private channel, as an answer is computed for them",
    "im:history": "hear what somebody writes to it directly",
    "im:read": "know whose direct messages they are",
    "im:write": "answer in direct messages",
    "mpim:history": "look for a digest of its own in group messages before it is posted again",
    "mpim:read": "know who is in a group message",
    "users:read": "names, languages and guest marks",
    "users:read.email": "know people by the address they are listed with",
}
EVENTS = (
    "app_home_opened", "app_mention", "member_joined_channel", "member_left_channel", "message.im", "user_change",
)  # fmt: skip


def manifest(commands: tuple[Command, ...], texts: Texts, address: str = "") -> dict[str, object]:
    """The manifest; with an `address` (https://…) for HTTP, without one for Socket Mode."""
    url = f"{address}{PATH}" if address else ""
    interactivity: dict[str, object] = {"is_enabled": True} | ({"request_url": url} if url else {})
    events: dict[str, object] = {"bot_events": sorted(EVENTS)} | ({"request_url": url} if url else {})
    return {
        "display_information": {
            "name": "Kartan",
            "description": clip(texts("slack.description"), 140),
            "long_description": texts("slack.about"),
            "background_color": "#16324f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "karta", "always_online": True},
            "shortcuts": [
                {"name": clip(texts("slack.new_report"), 24), "type": "global", "callback_id": NEW_REPORT,
                 "description": clip(texts("command.report.help"), 150)},
                {"name": clip(texts("slack.report_this"), 24), "type": "message", "callback_id": REPORT_THIS,
                 "description": clip(texts("command.report.help"), 150)},
                {"name": clip(texts("slack.link_problem"), 24), "type": "message", "callback_id": LINK,
                 "description": clip(texts("chat.link_hint"), 150)},
            ],
            "slash_commands": [_command(command, texts, url) for command in commands],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }  # fmt: skip


def slash_word(command: Command) -> str:
    """What the command is called in Slack, whose command names are ASCII."""
    return next(word for word in command.words if word.isascii())


def _command(command: Command, texts: Texts, url: str) -> dict[str, object]:
    example = texts(f"command.{command.name}.example").partition(" ")[2]
    return {
        "command": f"/{slash_word(command)}",
        "description": clip(texts(f"command.{command.name}.help"), 2_000),
        **({"usage_hint": clip(example, 1_000)} if example else {}),
        "should_escape": False,
        **({"url": url} if url else {}),
    }
