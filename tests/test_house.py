"""The house keeps its own rules: tuples list their folders, both languages say the same, no machine shows."""

import re
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

from handlers.commands import COMMANDS
from handlers.texts import load

ROOT = Path(__file__).parents[1]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_every_command_file_is_listed() -> None:
    folder = {item.stem for item in (ROOT / "handlers/commands").glob("*.py")} - {"__init__"}
    assert folder == {command.name for command in COMMANDS}


def test_command_words_are_ascii_somewhere_and_never_shared() -> None:
    words = [word for command in COMMANDS for word in command.words]
    assert len(words) == len(set(words))
    assert all(any(word.isascii() for word in command.words) for command in COMMANDS)


def test_every_command_has_its_texts() -> None:
    for language in ("sv", "en"):
        texts = load(language)
        for command in COMMANDS:
            assert texts(f"command.{command.name}.help")
            assert texts(f"command.{command.name}.example").lstrip("/").split()[0] in command.words


def test_no_machine_or_index_address_is_tracked() -> None:
    suspicious = re.compile(r"/(?:work|tmp|root|home)/[a-z]|https?://\S*/simple\b")
    for path in tracked():
        if path.suffix in {".png", ".gz", ".geojson"} or path.name == "test_house.py":
            continue
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
            assert not suspicious.search(line), f"{path.relative_to(ROOT)}:{number}: {line[:100]}"


def test_lock_files_are_hashed_and_nameless() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "benchmarks/requirements.lock"):
        lock = (ROOT / name).read_text("utf-8")
        assert "--hash=sha256:" in lock
        named = r"^(?:aio)?httpx?[a-z0-9-]*==.*|^httpcore==.*|^httptools==.*"
        assert "http" not in re.sub(named, "", lock, flags=re.MULTILINE)


def test_the_wheel_would_carry_its_data() -> None:
    for package, name in (
        ("handlers.texts", "sv.toml"),
        ("storage.regions", "helsingborg/areas.geojson"),
        ("storage.regions", "kinds.toml"),
        ("storage.retention", "defaults.toml"),
        ("bot.platforms.web", "page"),
        ("bot.platforms.web.phone", "static"),
        ("bot.platforms.web.phone", "templates"),
    ):
        assert files(package).joinpath(name).is_file() or files(package).joinpath(name).is_dir()


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
