"""`karta import`: a partner's file into the store; good rows go in, the others are listed."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from storage.model.incident import IncidentDraft
from storage.model.region import Catalog
from storage.sources.convert import Converter
from storage.sources.mapping import Mapping, read_mapping
from storage.sources.opening import Source, opened
from storage.sources.report import Collector, ImportReport
from storage.sources.rows import batches
from storage.sources.times import Clock
from storage.sources.trouble import SourceError, guess, shown
from storage.sources.values import check_kinds

if TYPE_CHECKING:
    from storage.store import Store

# Told after every batch: rows read so far, and the share of the file, 0 to 1.
Progress = Callable[[int, float], None]


def import_incidents(
    store: "Store",
    path: Path | str,
    source: str,
    mapping: Mapping | Path | str,
    progress: Progress | None = None,
    *,
    dry_run: bool = False,
    now: datetime | None = None,
    demo: bool = False,
) -> ImportReport:
    """Import a CSV or GeoJSON file (plain or gzip) as incidents of the partner `source`.

    Rows are known by their id (or their content), so the same file again changes nothing. `now`
    refuses times that lie ahead of it. `demo` marks the rows as invented: a demo database takes no
    others, and no other database takes them. Raises SourceError when the file, the mapping or the
    source cannot be used; what was written before it was found stands in its `report`.
    """
    if not dry_run:
        _check_demo(store, demo)
    known = mapping if isinstance(mapping, Mapping) else read_mapping(mapping)
    catalog: Catalog = store.catalog.read()
    _check_source(source, catalog)
    check_kinds(known, catalog)
    collector = Collector()
    converter = Converter(known, catalog, source, Clock(known, catalog.region.timezone, now), collector, demo)
    file = opened(path)
    try:
        _run(store, file, converter, progress, dry_run)
    except SourceError as error:
        error.report = collector.report(dry_run=dry_run) if collector.rows else None
        raise
    finally:
        file.close()
    if not collector.rows:
        raise SourceError("file.no_rows", path=Path(path).name)
    return collector.report(dry_run=dry_run)


def _run(store: "Store", file: Source, converter: Converter, progress: Progress | None, dry_run: bool) -> None:
    collector = converter.collector
    for batch in batches(file, converter.mapping, collector):
        drafts = list(converter.drafts(batch))
        if drafts and not dry_run:
            _write(store, drafts, collector)
        if progress:
            progress(collector.rows, file.share())


def _write(store: "Store", drafts: list[IncidentDraft], collector: Collector) -> None:
    done = store.incidents.upsert(drafts)
    collector.new += done.new
    collector.changed += done.changed
    collector.unchanged += done.unchanged


def _check_demo(store: "Store", demo: bool) -> None:
    """Real and invented rows are never in one database."""
    if store.meta.is_demo != demo:
        raise SourceError("demo.only_invented" if store.meta.is_demo else "demo.no_demo", database=store.address)


def _check_source(source: str, catalog: Catalog) -> None:
    known = [partner.key for partner in catalog.partners]
    if source not in known:
        raise SourceError("source.unknown", source=shown(source), guess=guess(source, known), known=", ".join(known))
