"""`karta import`, `areas`, `places`, `region` and `migrate`: what comes in from files."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import open_application, settings, stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from handlers.texts import Texts
    from storage.model.people import Partner
    from storage.sources.report import ImportReport

areas = typer.Typer(help="Named polygons.", no_args_is_help=True)
places = typer.Typer(help="The gazetteer.", no_args_is_help=True)
addresses = typer.Typer(help="Where people live, so that no square tells whose home it is.", no_args_is_help=True)
region = typer.Typer(help="A city of your own.", no_args_is_help=True)

# Row errors printed before the rest is only counted; all of them would scroll the first away.
SHOWN_ERRORS = 50
Crs = Annotated[str | None, typer.Option(help="The file's coordinate system, e.g. EPSG:3006.")]
Primary = Annotated[
    bool | None, typer.Option(help="Count incidents by these areas; without it, when there are no others yet.")
]


def import_incidents(
    file: Annotated[Path, typer.Argument(help="CSV or GeoJSON, plain or gzip.")],
    source: Annotated[str, typer.Option(help="The partner the incidents come from, by key.")],
    mapping: Annotated[Path, typer.Option("--map", help="A mapping in TOML; see docs/import.md.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check, store nothing.")] = False,
    demo: Annotated[bool, typer.Option("--demo", help="The rows are invented: a demo takes no others.")] = False,
) -> None:
    """Import incidents; good rows go in, others are listed. Running it again changes nothing."""
    from bot.closing import close_weeks
    from storage.sources.incidents import import_incidents as run

    app = open_application()
    texts = app.services.texts(app.settings.language)
    options = {"dry_run": dry_run, "demo": demo}
    report = run(app.store, file, source, mapping, progress=_progress(texts), now=datetime.now(UTC), **options)
    if not dry_run:
        close_weeks(app.store, datetime.now(UTC))  # else the first who asks waits for it
    tell(report, texts)


@areas.command("import")
def import_areas(
    file: Annotated[Path, typer.Argument(help="GeoJSON, GeoPackage or Shapefile.")],
    name: Annotated[str, typer.Option(help="The field that holds each area's name.")],
    set_name: Annotated[str, typer.Option("--set", help="The set the areas belong to; it is replaced.")] = "default",
    crs: Crs = None,
    primary: Primary = None,
) -> None:
    """Replace a set of areas."""
    from storage.sources.areas import import_areas as run

    app = open_application()
    texts = app.services.texts(app.settings.language)
    tell(run(app.store, file, name, set_name, crs=crs, primary=primary), texts)


@places.command("import")
def import_places(
    file: Annotated[Path, typer.Argument(help="CSV with lon and lat (or x and y), or GeoJSON points.")],
    name: Annotated[str, typer.Option(help="The field that holds each place's name.")] = "name",
    aliases: Annotated[str | None, typer.Option(help="The field with other names, separated by |.")] = None,
    crs: Crs = None,
) -> None:
    """Add or change places."""
    from storage.sources.places import import_places as run

    app = open_application()
    texts = app.services.texts(app.settings.language)
    tell(run(app.store, file, name, crs, alias_field=aliases), texts)


@addresses.command("import")
def import_addresses(
    file: Annotated[Path, typer.Argument(help="CSV with lon and lat (or x and y), GeoJSON, GeoPackage or Shapefile.")],
    crs: Crs = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check, store nothing.")] = False,
) -> None:
    """Count the municipality's addresses in squares. The file replaces the one before; addresses are not kept."""
    from storage.sources.addresses import import_addresses as run

    app = open_application()
    texts = app.services.texts(app.settings.language)
    report = run(app.store, file, crs, dry_run=dry_run)
    if not dry_run:
        typer.echo(texts("cli.addresses", n=len(app.store.catalog.read().moved)))
    tell(report, texts)


@region.command("new")
def new_region(
    key: Annotated[str, typer.Argument(help="A short name, e.g. malmo.")],
    areas_file: Annotated[Path, typer.Option("--areas", help="The city's areas: GeoJSON, GeoPackage, Shapefile.")],
    field: Annotated[str, typer.Option(help="The field that holds each area's name.")],
    name: Annotated[str, typer.Option(help="The city's name.")],
    crs: Annotated[str, typer.Option(help="The metres incidents are kept in, e.g. EPSG:3006.")],
    timezone: Annotated[str, typer.Option(help="The city's time zone.")] = "Europe/Stockholm",
    partners: Annotated[Path | None, typer.Option(help="Partners in TOML; see docs/import.md.")] = None,
) -> None:
    """Set up an empty database for a city of your own."""
    from bot.app import open_store
    from storage import regions
    from storage.sources.areas import import_areas as put_areas

    configured = settings()
    store = open_store(configured, configured.url(), load_region=False)
    listed = _partners(partners)
    bounds = _degrees(areas_file)
    regions.new_region(store, key, name=name, crs=crs, timezone=timezone, bounds=bounds, partners=listed)
    report = put_areas(store, areas_file, field, "default", primary=True)
    from handlers.texts import load

    tell(report, load(configured.language))


def migrate() -> None:
    """Bring the database up to date; a new one gets KARTA_REGION's areas, places, kinds and partners."""
    app = open_application()
    typer.echo(f"{app.store.address} is up to date.")


def tell(report: "ImportReport", texts: "Texts") -> None:
    """The report in words; status 1 when a row was left out."""
    from handlers.texts.format import number_text
    from handlers.texts.importing import say

    names = ("rows", "new", "changed", "unchanged", "errors_total")
    figures = {name: number_text(getattr(report, name), texts.language) for name in names}
    typer.echo(texts("cli.imported_dry" if report.dry_run else "cli.imported", **figures))
    for note in report.notes:
        typer.echo(texts("cli.import_note", count=note.count, line=note.line, said=say(texts, note.message)))
    for error in report.errors[:SHOWN_ERRORS]:
        said = say(texts, error.mend)
        row = {"line": error.line, "column": error.column, "value": error.value, "said": said}
        typer.echo(texts("cli.import_row", **row), err=True)
    rest = report.errors_total - min(len(report.errors), SHOWN_ERRORS)
    if rest > 0:
        typer.echo(texts("cli.import_rest", rest=number_text(rest, texts.language)), err=True)
    if report.errors_total:
        raise typer.Exit(1)


def _progress(texts: "Texts") -> "Callable[[int, float], None]":
    from handlers.texts.format import number_text

    def show(rows: int, share: float) -> None:
        figures = {"rows": number_text(rows, texts.language), "percent": f"{share * 100:.0f}"}
        typer.echo(texts("cli.import_progress", **figures), err=True)

    return show


def _degrees(file: Path) -> tuple[float, float, float, float]:
    """The areas' bounds in WGS84, with a little room for incidents on the border."""
    import shapely

    from storage.sources.geometry import WGS84, transformer
    from storage.sources.layers import read_layer

    layer = read_layer(file)
    west, south, east, north = shapely.total_bounds([shape for shape in layer.geometries if shape is not None])
    bounds = transformer(layer.crs, WGS84).transform_bounds(west, south, east, north)
    room = 0.02  # degrees, about two kilometres
    return (bounds[0] - room, bounds[1] - room, bounds[2] + room, bounds[3] + room)


def _partners(file: Path | None) -> "tuple[Partner, ...]":
    from storage.regions.reading import read_partners

    if file is None:
        return ()
    try:
        return tuple(read_partners(tomllib.loads(file.read_text("utf-8"))))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        stop(f"{file} cannot be read as partners: {error}. Each needs [[partners]] with key, name_sv, name_en, sector.")
