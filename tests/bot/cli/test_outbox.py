"""`karta outbox` as an operator uses it."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.everything import cli
from storage.digests import Watch
from storage.model.digest import Posting
from storage.store import Store
from tests.cast import ASTA
from tests.storage.digests.books import DUE, slot, wish
from tests.storage.digests.books import NOW as DUE_NOW


@pytest.fixture
def karta(tmp_path: Path, city_file: Path, monkeypatch: pytest.MonkeyPatch):
    shutil.copy(city_file, tmp_path / "karta.sqlite")
    monkeypatch.setenv("KARTA_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KARTA_AUDIT_KEY", "the key of the demo city of the tests")
    return lambda *words: CliRunner().invoke(cli, list(words))


@pytest.fixture
def store(tmp_path: Path, karta):
    with Store.open(f"sqlite:///{tmp_path}/karta.sqlite") as opened:
        made = opened.digests.subscribe(wish(minute=455), ASTA, DUE)  # the demo has the wish of half past seven
        opened.digests.due([slot(made)], DUE_NOW)
        yield opened


def state(store: Store) -> Posting:
    return store.digests.latest()[0].state


def test_what_went_wrong_is_listed_and_decided(karta, store: Store) -> None:
    assert "Nothing needs looking at" in karta("outbox", "list").output
    assert "waiting" in karta("outbox", "list", "--all").output
    held = store.digests.lease("x", DUE_NOW, Watch(60))
    assert held is not None
    store.digests.failed(held, "refused", DUE_NOW, may_be_there=False)
    listed = karta("outbox", "list").output
    assert f"U-{held.id}" in listed
    assert "web:est-centrum" in listed
    assert "failed (refused)" in listed
    assert "1 did not get through" in karta("doctor").output
    assert karta("outbox", "again", f"u-{held.id}").exit_code == 0
    assert state(store) is Posting.WAITING
    (row,) = store.audit.latest(1)
    assert (row.person, row.act, row.query_words) == ("operator", "outbox.decide", f"U-{held.id} again")


@pytest.mark.parametrize(("word", "becomes"), [("posted", Posting.DONE), ("drop", Posting.DROPPED)])
def test_what_is_settled_stays_so(karta, store: Store, word: str, becomes: Posting) -> None:
    held = store.digests.lease("x", DUE_NOW, Watch(60))
    assert held is not None
    store.digests.unknown(held, "no_answer", DUE_NOW)
    assert karta("outbox", word, str(held.id)).exit_code == 0
    assert state(store) is becomes
    again = karta("outbox", "again", str(held.id))
    assert again.exit_code == 2
    assert "decided already" in again.output


@pytest.mark.parametrize("number", ["x", "U-", "-1", "999999999999", "U-7777"])
def test_a_number_that_is_none_says_where_they_stand(karta, store: Store, number: str) -> None:
    answer = karta("outbox", "posted", "--", number)
    assert answer.exit_code == 2
    assert "karta outbox list" in answer.output
