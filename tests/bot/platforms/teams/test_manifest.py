"""The app package: what Teams' own rules for it say, and that it names nothing the code does not have."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from bot.cli.everything import cli
from bot.platforms.teams.manifest import About, manifest, package, translation
from bot.platforms.teams.receive import PATH
from handlers.commands import COMMANDS
from handlers.texts import load
from tests.bot.platforms.teams.peer import APP

SITE = "https://helsingborg.example/kartan"
ABOUT = About(APP, "Helsingborgs stad", SITE, SITE, SITE)
ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_keeps_to_the_schemas_limits(language: str) -> None:
    made = manifest(ABOUT, COMMANDS, load(language))
    assert re.fullmatch(r"\d+\.\d+\.\d+", made["version"])
    assert made["id"] == made["bots"][0]["botId"] == made["composeExtensions"][0]["botId"] == APP
    assert len(made["name"]["short"]) <= 30
    assert len(made["name"]["full"]) <= 100
    assert len(made["description"]["short"]) <= 80
    assert len(made["description"]["full"]) <= 4_000
    assert len(made["developer"]["name"]) <= 32
    assert re.fullmatch(r"#[0-9A-F]{6}", made["accentColor"])
    assert all(made["developer"][name].startswith("https://") for name in ("websiteUrl", "privacyUrl", "termsOfUseUrl"))
    (bot,) = made["bots"]
    assert set(bot["scopes"]) == {"personal", "team", "groupChat"}
    assert len(bot["commandLists"]) <= 3
    for group in bot["commandLists"]:
        assert len(group["commands"]) <= 10
        assert len({command["title"] for command in group["commands"]}) == len(group["commands"])
        for command in group["commands"]:
            assert 1 <= len(command["title"]) <= 32
            assert 1 <= len(command["description"]) <= 128
    for command in made["composeExtensions"][0]["commands"]:
        assert len(command["id"]) <= 64
        assert len(command["title"]) <= 32
        assert len(command["description"]) <= 128
        assert command["context"] == ["message"]
        assert command["fetchTask"] is True
    assert made["validDomains"] == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_listed_command_is_one_of_ours(language: str) -> None:
    words = {word for command in COMMANDS for word in command.words}
    groups = manifest(ABOUT, COMMANDS, load(language))["bots"][0]["commandLists"]
    assert all(command["title"].split()[0] in words for group in groups for command in group["commands"])


def test_the_translation_names_places_that_are_there() -> None:
    swedish, english = (manifest(ABOUT, COMMANDS, load(language)) for language in ("sv", "en"))
    told = translation(english)
    for key in set(told) - {"$schema"}:
        node: object = swedish
        for part in re.findall(r"\w+", key):
            node = node[int(part)] if part.isdigit() else node[part]  # type: ignore[index]
        assert isinstance(node, str)
    assert told["description.short"] != swedish["description"]["short"]


def test_the_package_is_the_same_each_time_and_its_icons_are_as_teams_wants_them() -> None:
    made = package(ABOUT, COMMANDS, load("sv"), load("en"))
    assert made == package(ABOUT, COMMANDS, load("sv"), load("en"))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.namelist() == ["manifest.json", "en.json", "color.png", "outline.png"]
        assert json.loads(archive.read("manifest.json"))["manifestVersion"] == "1.17"
        color, outline = (Image.open(io.BytesIO(archive.read(f"{name}.png"))) for name in ("color", "outline"))
        assert (color.size, outline.size) == ((192, 192), (32, 32))
        assert len(archive.read("color.png")) < 30_000
    pixels = [outline.convert("RGBA").getpixel((x, y)) for x in range(32) for y in range(32)]
    assert {pixel[:3] for pixel in pixels} == {(255, 255, 255)}  # white and nothing else
    assert {0, 255} <= {pixel[3] for pixel in pixels}


@pytest.mark.parametrize(
    "changes",
    [{"client_id": "x"}, {"organisation": ""}, {"organisation": "x" * 33}, {"website": "http://x"}, {"terms": "x"},
     {"privacy": "https://"}, {"version": "1.0"}],
)  # fmt: skip
def test_what_teams_would_refuse_is_refused_here(changes: dict[str, str]) -> None:
    given = {"client_id": APP, "organisation": "Stad", "website": SITE, "privacy": SITE, "terms": SITE} | changes
    with pytest.raises(ValueError, match="must"):
        About(**given)


def test_the_command_line_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("CLIENT_ID", "TENANT_ID"):
        monkeypatch.setenv(f"KARTA_TEAMS_{name}", APP)
    monkeypatch.setenv("KARTA_TEAMS_CLIENT_SECRET", "HEMLIGT-VÄRDE")
    asked = ["manifest", "teams", "--organisation", "Helsingborgs stad", "--website"]
    done = CliRunner().invoke(cli, [*asked, SITE])
    assert done.exit_code == 0, done.output
    assert "version 1.1.0" in done.output
    written = (tmp_path / "handelsekarta-teams.zip").read_bytes()
    assert "HEMLIGT" not in done.output
    assert all(b"HEMLIGT" not in zipfile.ZipFile(io.BytesIO(written)).read(n) for n in ("manifest.json", "en.json"))
    refused = CliRunner().invoke(cli, [*asked, "http://x"])
    assert refused.exit_code != 0
    assert "https://" in refused.output


def test_the_guide_names_the_endpoint_and_each_setting() -> None:
    guide = (ROOT / "docs" / "go-live-teams.md").read_text("utf-8")
    named = ("CLIENT_ID", "CLIENT_SECRET", "TENANT_ID", "UNAUTHENTICATED")
    for word in (PATH, "karta manifest teams", "karta doctor", *(f"KARTA_TEAMS_{name}" for name in named)):
        assert word in guide, word
