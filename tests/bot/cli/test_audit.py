"""`karta audit`: as an operator uses it."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from storage.store import Store
from tests.storage.audit.logbook import KEY, showing
from tests.warm import karta

PEOPLE = "key,name,email,partner,role,language\nasta,Asta,asta@h.example,trygghet,coordinator,sv\n"


@pytest.fixture
def house(migrated_file: Path, tmp_path: Path) -> Path:
    """An installation with a log of some months."""
    (tmp_path / "audit.key").write_bytes(KEY)
    (tmp_path / "people.csv").write_text(PEOPLE, "utf-8")
    shutil.copy(migrated_file, tmp_path / "karta.sqlite")
    with Store.open(f"sqlite:///{tmp_path / 'karta.sqlite'}", lambda: KEY) as store:
        for n in range(12):
            store.audit.write(showing(n))
    return tmp_path


def change(house: Path, statement: str) -> None:
    with sqlite3.connect(house / "karta.sqlite") as connection:
        connection.execute("DROP TRIGGER IF EXISTS audit_unchanged")
        connection.execute("DROP TRIGGER IF EXISTS audit_undeleted")
        connection.execute(statement)


def test_a_log_as_it_was_written(house: Path) -> None:
    done = karta(house, "audit", "verify", cold=True)
    assert done.returncode == 0, done.stderr
    assert "12 rows are as they were written, in 2 months" in done.stdout


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit SET person = 'nobody' WHERE id = 5", "row 5 is not what was sealed"),
        ("DELETE FROM audit WHERE id = 5", "row 5 is missing"),
        ("DELETE FROM audit WHERE id = 12", "row 12 is missing"),
        ("UPDATE counters SET value = 7 WHERE name = 'audit'", "rows from 8 on"),
        ("UPDATE audit_segments SET last = 11, rows = 4 WHERE first = 8", "month that begins at row 8"),
    ],
)
def test_a_changed_log_names_its_first_bad_row(house: Path, statement: str, said: str) -> None:
    change(house, statement)
    done = karta(house, "audit", "verify")
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_head_is_kept_elsewhere_and_compared(house: Path) -> None:
    head = karta(house, "audit", "head").stdout.strip()
    assert head.startswith("12:")
    anchors = house / "anchors"
    anchors.write_text(f"{head}\n\n", "utf-8")
    for anchor in (head, str(anchors)):
        done = karta(house, "audit", "verify", "--anchor", anchor)
        assert done.returncode == 0, done.stderr
        assert "1 anchors fit" in done.stdout
    forged = karta(house, "audit", "verify", "--anchor", f"12:{'0' * 64}")
    assert forged.returncode == 1
    assert "anchored at row 12" in forged.stderr


@pytest.mark.parametrize("anchor", ["nonsense", "12:xyz", "."])
def test_an_anchor_that_is_none_is_said(house: Path, anchor: str) -> None:
    (house / "nonsense").write_text("inte ett huvud", "utf-8")
    done = karta(house, "audit", "verify", "--anchor", anchor)
    assert done.returncode == 2
    assert "karta audit head" in done.stderr
    assert "Traceback" not in done.stderr


def test_old_months_are_dropped_and_the_rest_still_verifies(house: Path) -> None:
    done = karta(house, "audit", "drop", "--before", "2026-02")
    assert done.returncode == 0, done.stderr
    assert "Dropped: 2026-01." in done.stdout
    verified = karta(house, "audit", "verify")
    assert verified.returncode == 0, verified.stderr
    assert "Dropped with their heads kept: 2026-01." in verified.stdout


@pytest.mark.parametrize("month", ["2026-13", "januari", "9999-01", "2026-1"])
def test_a_month_that_is_none_drops_nothing(house: Path, month: str) -> None:
    done = karta(house, "audit", "drop", "--before", month)
    assert done.returncode == 2
    assert "2026-01" in done.stderr
    assert "12 rows" in karta(house, "audit", "verify").stdout


def test_people_come_in_and_out_with_a_row_each(house: Path) -> None:
    assert karta(house, "members", "import", "people.csv").returncode == 0
    removed = karta(house, "members", "remove", "asta")
    assert removed.returncode == 0, removed.stderr
    again = karta(house, "members", "remove", "asta")
    assert again.returncode == 2
    assert "does not take part" in again.stderr
    with Store.open(f"sqlite:///{house / 'karta.sqlite'}") as store:
        latest = [(row.person, row.act) for row in store.audit.latest(2)]
    assert latest == [("operator", "members.remove"), ("operator", "members.import")]
    assert karta(house, "audit", "verify").returncode == 0


def test_the_doctor_tells_of_the_key(house: Path) -> None:
    path = house / "audit.key"
    path.chmod(0o644)
    assert "others can read its key" in karta(house, "doctor").stdout
    path.chmod(0o600)
    assert "the key is in" in karta(house, "doctor").stdout
    path.write_bytes(b"x" * 40)
    done = karta(house, "doctor")
    assert done.returncode == 1
    assert "another key" in done.stdout


def test_the_key_in_a_file_is_changed_and_the_old_one_kept(house: Path) -> None:
    done = karta(house, "audit", "rotate")
    assert done.returncode == 0, done.stderr
    assert (house / "audit.old.keys").read_bytes() == KEY + b"\n"
    fresh = (house / "audit.key").read_bytes()
    assert fresh != KEY
    assert not (house / "audit.next.key").exists()
    for name in ("audit.key", "audit.old.keys"):
        assert (house / name).stat().st_mode & 0o077 == 0
    assert "14 rows are as they were written" in karta(house, "audit", "verify").stdout
    change(house, "UPDATE audit SET person = 'nobody' WHERE id = 5")
    assert "row 5 is not what was sealed" in karta(house, "audit", "verify").stderr


def test_a_change_of_keys_that_was_cut_off_is_run_again(house: Path) -> None:
    """The log has the next key already, the files do not: nothing is lost, nor rotated twice."""
    from bot.audit_key import next_key

    following = next_key(house)
    with Store.open(f"sqlite:///{house / 'karta.sqlite'}", lambda: KEY) as store:
        store.audit.rotate(following, showing(0, act="audit.rotate"))
    assert karta(house, "audit", "rotate").returncode == 0
    assert (house / "audit.key").read_bytes() == following
    assert "14 rows are as they were written" in karta(house, "audit", "verify").stdout
