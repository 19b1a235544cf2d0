import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from storage import schema
from storage.database import Database
from storage.errors import SchemaNewerError, SchemaOlderError
from storage.store import Store
from storage.tables import metadata
from tests.forked import all_at_once, wait_for_go

ROOT = Path(__file__).parents[2]


def everything(connection: Connection) -> dict[str, object]:
    """What the database itself says of every table, in a comparable form."""
    inspector = inspect(connection)
    return {
        name: {
            "columns": sorted(
                (column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(name)
            ),
            "key": sorted(inspector.get_pk_constraint(name)["constrained_columns"]),
            "foreign": sorted(
                (key["constrained_columns"], key["referred_table"], key["options"].get("ondelete"))
                for key in inspector.get_foreign_keys(name)
            ),
            "unique": sorted(key["column_names"] for key in inspector.get_unique_constraints(name)),
            "checks": sorted(check["sqltext"] for check in inspector.get_check_constraints(name)),
            "indexes": sorted((index["name"], index["column_names"]) for index in inspector.get_indexes(name)),
        }
        for name in inspector.get_table_names()
        if name != "alembic_version"
    }


def test_the_newest_migration_is_the_version_the_code_expects() -> None:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [schema.HEAD]


def test_alembic_finds_nothing_to_change_after_migrating(database_url: str) -> None:
    with Database(database_url).read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrated_tables_are_those_of_the_code(bare_url: str) -> None:
    database = Database(bare_url)
    with database.write() as connection:
        metadata.create_all(connection)
    with database.read() as connection:
        made = everything(connection)
    with database.write() as connection:
        metadata.drop_all(connection)
    schema.migrate(database)
    with database.read() as connection:
        assert everything(connection) == made
    assert set(made) == set(metadata.tables)
    database.close()


def test_an_empty_database_says_how_to_begin(bare_url: str) -> None:
    with Store.open(bare_url) as store:
        assert store.needs_migration
        with pytest.raises(SchemaOlderError, match="karta migrate"):
            _ = store.incidents
        store.migrate()
        assert store.incidents.count() == 0
        store.migrate()
    with Store.open(bare_url) as again:
        assert not again.needs_migration


def test_newer_tables_are_refused(database_url: str) -> None:
    database = Database(database_url)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(SchemaNewerError, match="9999"):
        Store.open(database_url)


def test_three_that_migrate_at_once_all_succeed(bare_url: str, capfd: pytest.CaptureFixture[str]) -> None:
    def migrate() -> None:
        with Store.open(bare_url) as store:
            wait_for_go()
            store.migrate()
            print(store.incidents.count())  # noqa: T201

    assert [told.strip() for told in all_at_once(migrate, 3)] == ["0"] * 3
    assert capfd.readouterr().err == ""


def test_a_migration_that_dies_leaves_nothing(bare_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade = schema._upgrade

    def dies(connection: Connection) -> None:
        upgrade(connection)
        raise KeyboardInterrupt

    with Store.open(bare_url) as store:
        with monkeypatch.context() as patch:
            patch.setattr(schema, "_upgrade", dies)
            with pytest.raises(KeyboardInterrupt):
                store.migrate()
        with store._database.read() as connection:
            assert inspect(connection).get_table_names() == []
        store.migrate()
        assert store.incidents.count() == 0


def test_opening_a_ready_database_imports_neither_alembic_nor_the_orm(migrated_file: Path) -> None:
    program = (
        "import sys; from storage.store import Store; s = Store.open(sys.argv[1]); s.migrate();"
        "s.incidents.count();"
        "print([m for m in ('alembic','sqlalchemy.orm','pandas','shapely','pyproj') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, f"sqlite:///{migrated_file}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ,
    )
    assert done.stdout.strip() == "[]"


def test_sqlite_is_set_as_the_design_says(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'karta.db'}")
    with database.read() as connection:
        names = ("synchronous", "foreign_keys", "journal_mode", "secure_delete")
        asked = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in names}

    wal = sqlite3.sqlite_version_info >= (3, 51, 3)
    expected = {"synchronous": 2, "foreign_keys": 1, "journal_mode": "wal" if wal else "delete", "secure_delete": 1}
    assert asked == expected
    assert (tmp_path / "new" / "karta.db").stat().st_mode & 0o077 == 0
