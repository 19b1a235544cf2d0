"""What the rule of sharing costs at one million incidents: a map with and without it, and closing a week of counts.

Both answers are of one year of the whole city, query to PNG, warm, taken in turns in one process. "Without" is a
release that shows every incident exactly and asks nobody. Asta sees her own partner's incidents; Nora's partner was
granted them, and more in areas of its own, so that each row's square is looked at too.
"""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.million import MILLION, NOW, fill
from benchmarks.table import Row, median_ms

if TYPE_CHECKING:
    from bot.app import App

# A Monday before the last incidents: the week before it is closed by itself.
MONDAY = datetime(2025, 12, 22, 6, tzinfo=UTC)
LINE = "2025"


def run() -> list[Row]:
    """The figures."""
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), MILLION)
        app = _open(Path(folder))
        rows = _closing(app)
        for who in ("asta", "nora"):
            without, ours = median_ms(_to_png(_unruled(app), who), _to_png(app, who), rounds=31)
            note = f"{ours / without - 1:+.1%}"
            rows.append(Row(f"year of the whole city, {who}", ours, "without the rule", without, note))
        app.store.close()
    return rows


def _open(folder: Path) -> "App":
    from bot.app import open_app
    from bot.settings import Settings
    from storage.model.people import Level, Partner, Person, Role
    from storage.model.register import Grant

    settings = Settings(data_dir=folder)
    app = open_app(settings, settings.url())
    app.store.catalog.put_partners([Partner("granne", "Granne", "Neighbour", "housing")])
    app.store.members.put([Person("nora", "Nora", "granne", Role.ANALYST)])
    app.store.register.put([Grant("bench", "granne", Level.EXACT, in_own_area=Level.RAW)], "bench", NOW)
    app.store.register.put_areas("granne", ["33", "34", "43"])
    return app


def _closing(app: "App") -> list[Row]:
    def took(moment: datetime) -> tuple[float, int]:
        began = datetime.now(UTC)
        weeks = app.store.counts.close_due(moment)
        return (datetime.now(UTC) - began) / timedelta(milliseconds=1), weeks

    first, weeks = took(MONDAY)
    week, _ = took(MONDAY + timedelta(weeks=1))
    return [
        Row(
            f"first closing of {MILLION:,} incidents",
            first,
            note=f"{weeks} weeks, {len(app.store.counts.classes())} classes",
        ),
        Row("closing one more week", week),
    ]


def _unruled(app: "App") -> "App":
    """The same on a release that knows no rule."""
    from storage.model.people import Audience, Level
    from storage.model.query import Period, Query
    from storage.release import Release
    from storage.release_exact import Exactly
    from storage.selection import wanted_combos

    class Unruled(Release):
        def _readings(self, _audience: Audience, query: Query, periods: tuple[Period, ...]) -> tuple[Exactly, None]:
            columns, catalog = self._columns.current(), self._catalogs.read()
            level = np.full(len(columns.combos), Level.EXACT, np.int8)
            wanted = wanted_combos(columns, query, catalog)
            return Exactly(columns, catalog, level, columns.combo, query, periods, wanted, np.empty(0, np.int64)), None

    store = app.store
    release = Unruled(store._columns, store._catalog, store._register, store._counts)
    return replace(app, services=replace(app.services, release=release))


def _to_png(app: "App", who: str) -> Callable[[], object]:
    from handlers.grammar import read
    from handlers.maps.picture import show
    from handlers.maps.situation import find
    from storage.model.query import View

    services = app.services
    audience = app.audience(who, "", NOW.date())
    query = read(LINE, services.catalog(), NOW, "sv").query
    assert query is not None

    def job() -> None:
        found = find(audience, query, services, NOW)
        assert len(found.rows) > MILLION / 4
        shown = show(found, View.DENSITY, audience, services, services.texts("sv"))
        assert shown.picture.png.startswith(b"\x89PNG")

    return job
