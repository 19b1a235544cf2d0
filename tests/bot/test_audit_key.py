"""The key that seals the log: from the settings, or from a file that is made once."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.app import open_app
from bot.audit_key import FILE, audit_key
from bot.demo.people import people
from bot.settings import Settings, SettingsError, load_settings
from storage.audit import AuditKeyError
from tests.city import NOW

SECRET = "a" * 40


def test_the_setting_is_used_and_no_file_made(tmp_path: Path) -> None:
    assert audit_key(Settings(data_dir=tmp_path, audit_key=SECRET))() == SECRET.encode()
    assert not (tmp_path / FILE).exists()


def test_without_one_a_file_for_its_owner_only_is_made_once(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new")
    made = audit_key(settings)()
    assert len(made) == 64
    path = tmp_path / "new" / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert audit_key(settings)() == made == path.read_bytes()
    assert [item.name for item in path.parent.iterdir()] == [FILE]


def test_of_many_first_starts_at_once_one_makes_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: audit_key(Settings(data_dir=tmp_path))(), range(8)))
    assert len(set(keys)) == 1


@pytest.mark.parametrize("held", ["", "short"])
def test_a_file_that_holds_no_key_is_said(tmp_path: Path, held: str) -> None:
    (tmp_path / FILE).write_text(held)
    with pytest.raises(AuditKeyError, match="it holds no key"):
        audit_key(Settings(data_dir=tmp_path))()


def test_a_folder_where_none_can_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AuditKeyError, match="KARTA_AUDIT_KEY"):
        audit_key(Settings(data_dir=tmp_path / "file"))()


def test_a_short_key_is_refused_without_being_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="at least 32 signs") as refused:
        load_settings({"KARTA_AUDIT_KEY": "hemligt"}, tmp_path / "none")
    assert "hemligt" not in str(refused.value)
    settings = load_settings({"KARTA_AUDIT_KEY": SECRET}, tmp_path / "none")
    assert SECRET not in repr(settings)


def test_without_its_key_the_log_goes_on_and_somebody_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A lost key must not silence the map; `karta doctor` and `karta audit verify` say so."""
    settings, url = Settings(data_dir=tmp_path), f"sqlite:///{tmp_path / 'karta.sqlite'}"
    first = open_app(settings, url)
    first.store.members.put(people())
    first.ask("/hjälp", "asta", "", NOW)
    (tmp_path / FILE).write_text("lost")
    app = open_app(settings, url)
    assert app.ask("/hjälp", "asta", "", NOW).card.title != "Det gick inte"
    assert len(app.store.audit.latest()) == 2
    assert app.store.audit.state().waiting == 1
    assert "not sealed" in caplog.text
    assert "lost" not in caplog.text
