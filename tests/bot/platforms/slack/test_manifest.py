"""The manifest says what the code does, and no more."""

import ast
import json
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from bot.platforms.slack import receive
from bot.platforms.slack.manifest import EVENTS, SCOPES, manifest
from bot.settings import Settings
from handlers.commands import COMMANDS
from handlers.texts import load
from tests.bot.platforms.slack.peer import SCOPES as GRANTED
from tests.warm import ROOT

MADE = manifest(COMMANDS, load("sv"))
# What each method that is called needs of a bot token, as its page at docs.slack.dev says.
NEEDS = {
    "auth.test": set(),
    "apps.connections.open": set(),  # the app-level token's connections:write
    "chat.delete": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "conversations.info": {"channels:read", "groups:read", "im:read", "mpim:read"},
    "conversations.members": {"channels:read", "groups:read", "im:read", "mpim:read"},
    "conversations.open": {"im:write"},
    "conversations.replies": {"channels:history", "groups:history", "im:history", "mpim:history"},
    "files.completeUploadExternal": {"files:write"},
    "files.delete": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "files.info": {"files:read"},
    "users.conversations": {"channels:read", "groups:read"},
    "users.info": {"users:read", "users:read.email"},
    "users.list": {"users:read", "users:read.email"},
    "views.open": set(),
    "views.publish": set(),
    "views.update": set(),
}
WORDS = load("sv").entries  # keys of our own texts look the same
HEARD = {  # what an event or a way in needs
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "message.im": {"im:history"},
    "user_change": {"users:read"},
}


def called() -> set[str]:
    """Every method of Slack's that stands in our code."""
    folder = ROOT / "bot/platforms/slack"
    found: set[str] = set()
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named = re.fullmatch(r"(auth|apps|chat|conversations|files|users|views)\.[a-zA-Z.]+", node.value)
                found |= {node.value} if named and node.value not in WORDS else set()
    return found


def test_scopes_are_what_the_code_uses_and_no_more() -> None:
    assert called() == set(NEEDS)
    assert set(EVENTS) == set(HEARD)
    needed = {"commands"}.union(*NEEDS.values(), *HEARD.values())
    assert set(SCOPES) == needed
    assert MADE["oauth_config"] == {"scopes": {"bot": sorted(needed)}}
    assert set(GRANTED.split(",")) == needed  # what the tests' Slack grants


def test_events_are_what_is_listened_for() -> None:
    source = Path(receive.__file__).read_text("utf-8")
    listened = set(re.findall(r'app\.event\("([a-z_]+)"\)', source))
    assert {event.split(".")[0] for event in EVENTS} == listened


def test_every_command_is_there_under_an_ascii_name() -> None:
    commands = MADE["features"]["slash_commands"]
    names = [one["command"] for one in commands]
    assert len(names) == len(set(names)) == len(COMMANDS) <= 50
    for name, command in zip(names, COMMANDS, strict=True):
        assert name.isascii()
        assert name.removeprefix("/") in command.words
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", name)
    assert "/karta" in names
    assert "/rapportera" in names
    assert all(one["description"] and one["should_escape"] is False for one in commands)


def test_lengths_are_within_what_slack_takes() -> None:
    display = MADE["display_information"]
    assert len(display["name"]) <= 35
    assert len(display["description"]) <= 140
    assert 175 <= len(display["long_description"]) <= 4_000
    for one in MADE["features"]["shortcuts"]:
        assert len(one["name"]) <= 24
        assert len(one["description"]) <= 150
    english = manifest(COMMANDS, load("en"))
    assert len(english["display_information"]["long_description"]) >= 175


@pytest.mark.parametrize("address", ["", "https://karta.example.se"])
def test_socket_mode_has_no_address_and_http_has_one_everywhere(address: str) -> None:
    made = json.dumps(manifest(COMMANDS, load("sv"), address))
    assert ('"socket_mode_enabled": true' in made) is (not address)
    assert made.count("https://karta.example.se/slack/events") == (len(COMMANDS) + 2 if address else 0)


def test_the_command_line_prints_it() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "bot", "manifest", "slack"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(printed.stdout) == MADE
    wrong = subprocess.run(
        [sys.executable, "-m", "bot", "manifest", "slack", "--address", "http://x.se"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert wrong.returncode == 2
    assert "https://" in wrong.stderr


def test_the_document_says_what_each_scope_is_for() -> None:
    page = (ROOT / "docs/go-live-slack.md").read_text("utf-8")
    assert dict(re.findall(r"^\| `([a-z_:.]+)` \| (.+?) \|$", page, re.MULTILINE)) == SCOPES


def test_what_the_document_says_to_paste_is_what_the_settings_take() -> None:
    page = (ROOT / "docs/go-live-slack.md").read_text("utf-8")
    named = set(re.findall(r"KARTA_SLACK_[A-Z_]+", page))
    assert named <= {f"KARTA_{one.name.upper()}" for one in fields(Settings)}
