"""`karta members link` and `karta channels` as the operator runs them."""

import re
from pathlib import Path

import pytest

from tests.warm import karta

PEOPLE = "key,name,email,partner,role,language\nasta,Asta,asta@kommun.example,trygghet,coordinator,sv\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("members")
    (made / "people.csv").write_text(PEOPLE, "utf-8")
    done = karta(made, "members", "import", "people.csv")
    assert done.returncode == 0, done.stderr
    return made


def test_a_link_stands_at_the_pages_address(folder: Path) -> None:
    done = karta(folder, "members", "link", "asta", KARTA_PAGE="on", KARTA_PAGE_URL="https://karta.example.se")
    assert re.fullmatch(r"https://karta\.example\.se/in/[\w-]{43}\n", done.stdout), done.stderr
    here = karta(folder, "members", "link", "asta@kommun.example", KARTA_PAGE="on")
    assert here.stdout.startswith("http://127.0.0.1:8765/in/")


def test_there_are_no_links_while_the_page_is_off(folder: Path) -> None:
    done = karta(folder, "members", "link", "asta", cold=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "KARTA_PAGE=on" in done.stderr


def test_nobody_gets_a_link_who_does_not_take_part(folder: Path) -> None:
    done = karta(folder, "members", "link", "root", KARTA_PAGE="on")
    assert (done.returncode, done.stdout) == (2, "")
    assert "'root' does not take part" in done.stderr


def test_a_channel_is_put_and_listed(folder: Path) -> None:
    done = karta(folder, "channels", "put", "est", "EST Centrum", "asta", cold=True)
    assert done.stdout == "est: EST Centrum, 1 members\n", done.stderr
    assert "EST Centrum" in karta(folder, "channels", "list").stdout


@pytest.mark.parametrize("words", [("est2", "EST", "asta", "root"), ("direct:asta", "EST", "asta")])
def test_a_channel_that_would_harm_is_refused(folder: Path, words: tuple[str, ...]) -> None:
    done = karta(folder, "channels", "put", *words)
    assert done.returncode == 2
    assert words[0] not in karta(folder, "channels", "list").stdout


def test_an_account_is_made_somebodys_and_nobodys_again(folder: Path) -> None:
    done = karta(folder, "members", "link", "asta", "--account", "teams:tenant-1:8d7a", cold=True)
    assert done.stdout == "teams:tenant-1:8d7a is Asta.\n", done.stderr
    assert re.search(r"teams:tenant-1:8d7a +asta +operator", karta(folder, "members", "accounts").stdout)
    gone = karta(folder, "members", "unlink", "teams:tenant-1:8d7a", cold=True)
    assert gone.returncode == 0, gone.stderr
    assert karta(folder, "members", "accounts").stdout == ""
    again = karta(folder, "members", "unlink", "teams:tenant-1:8d7a")
    assert (again.returncode, "is nobody's" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("asta", "--account", "slack"), "is no account"),
        (("asta", "--account", "irc:asta"), "slack:TEAM:USER"),
        (("asta", "--account", "slack: "), "is no account"),
        (("root", "--account", "slack:T:U"), "does not take part"),
    ],
)
def test_an_account_that_cannot_be_linked_is_refused(folder: Path, words: tuple[str, ...], said: str) -> None:
    done = karta(folder, "members", "link", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert karta(folder, "members", "accounts").stdout == ""
