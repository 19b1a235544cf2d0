"""The app package: what Teams must know of the bot, made from the same tables as the code, with icons of our own."""

import json
import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from bot.platforms.clamp import clip
from bot.platforms.teams.activity import LINK
from bot.platforms.teams.icons import color_icon, outline_icon
from handlers.command import Command
from handlers.texts import Texts

Json = dict[str, Any]
SCHEMA = "1.17"
REPORT_THIS = "report"
# Teams lists at most ten commands a place; these are what people begin with there. The rest is in the help.
OWN = ("report", "map", "hotspots", "compare", "rhythm", "digest", "my_reports", "sharing", "my_data", "help")
ROOM = ("map", "hotspots", "compare", "rhythm", "digest", "subscribe", "subscriptions", "explain_method", "help")
GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
MOST = {"short": 30, "full": 100, "description": 80, "developer": 32, "title": 32, "help": 128}
MADE = (1980, 1, 1, 0, 0, 0)  # the same input gives the same package


@dataclass(frozen=True, slots=True)
class About:
    """What an organisation says of itself; the three addresses are HTTPS. Raises ValueError for anything else."""

    client_id: str
    organisation: str
    website: str
    privacy: str
    terms: str
    version: str = "1.0.0"

    def __post_init__(self) -> None:
        if not GUID.fullmatch(self.client_id):
            raise ValueError("the client id must be 8-4-4-4-12 hexadecimal signs, as Azure shows it")
        if not 1 <= len(self.organisation) <= MOST["developer"]:
            raise ValueError(f"the organisation's name must have 1 to {MOST['developer']} signs")
        if not re.fullmatch(r"\d{1,5}\.\d{1,5}\.\d{1,5}", self.version, re.ASCII):
            raise ValueError("the version must be three numbers with dots between")
        for address in (self.website, self.privacy, self.terms):
            parts = urlsplit(address)
            if parts.scheme != "https" or not parts.hostname or len(address) > 2_048:
                raise ValueError("an address must begin with https://, as Teams shows it to people")


def package(about: About, commands: tuple[Command, ...], swedish: Texts, english: Texts) -> bytes:
    """The package as a ZIP file, ready to upload."""
    main = manifest(about, commands, swedish)
    files = {
        "manifest.json": _json(main),
        "en.json": _json(translation(manifest(about, commands, english))),
        "color.png": color_icon(),
        "outline.png": outline_icon(),
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, MADE), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def manifest(about: About, commands: tuple[Command, ...], texts: Texts) -> Json:
    """The manifest in one language. No domain is trusted, and no permission beyond what a bot is for is asked for."""
    by_name = {command.name: command for command in commands}
    return {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA}/MicrosoftTeams.schema.json",
        "manifestVersion": SCHEMA,
        "version": about.version,
        "id": about.client_id,
        "developer": {
            "name": about.organisation,
            "websiteUrl": about.website,
            "privacyUrl": about.privacy,
            "termsOfUseUrl": about.terms,
        },
        "name": {"short": texts("page.title"), "full": clip(f"{texts('page.title')}, {about.organisation}", 100)},
        "description": {"short": texts("teams.app.short"), "full": texts("teams.app.full")},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#611841",
        "localizationInfo": {
            "defaultLanguageTag": "sv",
            "additionalLanguages": [{"languageTag": "en", "file": "en.json"}],
        },
        "bots": [
            {
                "botId": about.client_id,
                "scopes": ["personal", "team", "groupChat"],
                "supportsFiles": True,
                "isNotificationOnly": False,
                "commandLists": [
                    {"scopes": ["personal"], "commands": [_command(by_name[name], texts) for name in OWN]},
                    {"scopes": ["team", "groupChat"], "commands": [_command(by_name[name], texts) for name in ROOM]},
                ],
            }
        ],
        "composeExtensions": [
            {
                "botId": about.client_id,
                "commands": [
                    {
                        "id": REPORT_THIS,
                        "type": "action",
                        "context": ["message"],
                        "fetchTask": True,
                        "title": texts("teams.app.report"),
                        "description": texts("teams.app.report_hint"),
                    },
                    {
                        "id": LINK,
                        "type": "action",
                        "context": ["message"],
                        "fetchTask": True,
                        "title": clip(texts("teams.app.link"), MOST["title"]),
                        "description": clip(texts("chat.link_hint"), MOST["help"]),
                    },
                ],
            }
        ],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [],
    }


def translation(made: Json) -> Json:
    """A language's file: what people read, by where it stands in the manifest."""
    told: Json = {"$schema": made["$schema"].replace("MicrosoftTeams.schema", "MicrosoftTeams.Localization.schema")}
    told |= {f"name.{part}": made["name"][part] for part in ("short", "full")}
    told |= {f"description.{part}": made["description"][part] for part in ("short", "full")}
    for number, group in enumerate(made["bots"][0]["commandLists"]):
        for place, command in enumerate(group["commands"]):
            where = f"bots[0].commandLists[{number}].commands[{place}]"
            told |= {f"{where}.title": command["title"], f"{where}.description": command["description"]}
    for place, command in enumerate(made["composeExtensions"][0]["commands"]):
        where = f"composeExtensions[0].commands[{place}]"
        told |= {f"{where}.title": command["title"], f"{where}.description": command["description"]}
    return told


def _command(command: Command, texts: Texts) -> Json:
    """A line to begin with; picking it in Teams writes it."""
    line = texts(f"command.{command.name}.example").lstrip("/")
    title = line if len(line) <= MOST["title"] else line.split(maxsplit=1)[0]
    return {"title": title, "description": clip(texts(f"command.{command.name}.help"), MOST["help"])}


def _json(made: Json) -> bytes:
    return (json.dumps(made, ensure_ascii=False, indent=2) + "\n").encode()
