from datetime import UTC, datetime

import pytest

from storage.audit import Showing
from storage.database import Database, normalise
from storage.errors import DatabaseAddressError, DatabaseUnreachableError, shorten
from storage.model.people import Level
from storage.store import Store

NOW = datetime(2026, 3, 16, 8, 30, 0, 123456, tzinfo=UTC)


def test_facts_are_set_and_taken_away(store: Store) -> None:
    assert store.meta.get("demo") is None
    assert not store.meta.is_demo
    store.meta.set("demo", "1")
    store.meta.set("seed", "7")
    assert store.meta.is_demo
    assert store.meta.all() == {"demo": "1", "seed": "7"}
    store.meta.set("seed", None)
    assert store.meta.all() == {"demo": "1"}


def test_showings_are_kept_in_order(store: Store) -> None:
    first = Showing(NOW, "asta", "trygghet", "est", "map", "vecka 12, centrum", Level.EXACT, 123)
    second = Showing(NOW, "u-404", None, "est", "map", "idag", Level.NOTHING, 0)
    assert (store.audit.write(first), store.audit.write(second)) == (1, 2)
    assert store.audit.latest() == (second, first)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_addresses_mean_psycopg(scheme: str) -> None:
    assert normalise(f"{scheme}://a:b@h/d").drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "karta.db",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://anna:h3mligt@h/d",
        "postgresql://anna:h3mligt@h:port/d",
        "://anna:h3mligt@",
    ],
)
def test_addresses_that_cannot_be_used_say_which_can_and_no_password(url: str) -> None:
    with pytest.raises(DatabaseAddressError) as refused:
        Store.open(url)
    assert "sqlite:///" in refused.value.mend
    assert "h3mligt" not in str(refused.value) + repr(vars(refused.value)) + repr(refused.value.__cause__)


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(DatabaseUnreachableError) as refused:
        Store.open("postgresql://anna:h3mligt@127.0.0.1:1/karta")
    assert "anna:***@127.0.0.1" in str(refused.value)
    assert "h3mligt" not in str(refused.value)
    assert "h3mligt" not in repr(Database("postgresql://anna:h3mligt@127.0.0.1:1/karta").__dict__)


def test_a_file_that_is_no_database_or_cannot_be_made_is_said(tmp_path) -> None:
    (tmp_path / "text.db").write_text("inte en databas " * 100)
    with pytest.raises(DatabaseUnreachableError, match="not a database"):
        Store.open(f"sqlite:///{tmp_path / 'text.db'}")
    with pytest.raises(DatabaseUnreachableError):
        Store.open(f"sqlite:///{tmp_path / 'text.db' / 'inside.db'}")


def test_what_is_repeated_in_an_error_is_short_and_harmless() -> None:
    assert shorten("a\x1b[31m\u202eb" + "c" * 200) == "a�[31m�b" + "c" * 72 + "…"
