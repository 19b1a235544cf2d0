import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
USED = re.compile(
    r'(?:SourceError|Message|TimeTroubleError|\.note|\.error|_beyond)\(\s*(?:[^"()]*,\s*)?"([a-z_]+\.[a-z_.]+)"'
)


def _texts(language: str) -> dict[str, str]:
    """The import texts, from the owner's own file or from where they were merged to."""
    for name in (f"import.{language}.toml", f"{language}.toml"):
        path = ROOT / "handlers" / "texts" / name
        if path.exists():
            table = tomllib.loads(path.read_text(encoding="utf-8")).get("import")
            if table:
                return table
    pytest.fail(f"no [import] texts in {language}")


def test_both_languages_say_the_same_things():
    swedish, english = _texts("sv"), _texts("en")
    assert set(swedish) == set(english)
    for key, text in swedish.items():
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", english[key])), key


def test_everything_that_may_be_wrong_has_its_sentence():
    used = set()
    for folder in ("sources", "regions"):
        for path in (ROOT / "storage" / folder).glob("*.py"):
            used |= set(USED.findall(path.read_text(encoding="utf-8")))
    assert len(used) > 40
    assert used - set(_texts("sv")) == set()
