"""`karta import`, `areas`, `places`, `region` and `migrate`: what comes in from files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import open_application

if TYPE_CHECKING:
    from handlers.texts import Texts
    from storage.sources.report import ImportReport

areas = typer.Typer(help="Named polygons.", no_args_is_help=True)
places = typer.Typer(help="The gazetteer.", no_args_is_help=True)
region = typer.Typer(help="A city of your own.", no_args_is_help=True)

# Row errors printed before the rest is only counted; all of them would scroll the first away.
SHOWN_ERRORS = 50
Crs = Annotated[str | None, typer.Option(help="The file's coordinate system, e.g. EPSG:3006.")]


def import_incidents(
    file: Annotated[Path, typer.Argument(help="CSV or GeoJSON, plain or gzip.")],
    source: Annotated[str, typer.Option(help="The partner the incidents come from, by key.")],
    mapping: Annotated[Path, typer.Option("--map", help="A mapping in TOML; see docs/import.md.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check, store nothing.")] = False,
) -> None:
    """Import incidents; good rows go in, others are listed. Running it again changes nothing."""
    from storage.sources import import_incidents as run

    app = open_application()
    texts = app.services.texts(app.settings.language)
    report = run(app.store, file, source, mapping, progress=_progress(), dry_run=dry_run)
    _tell(report, texts)
    if report.errors_total:
        raise typer.Exit(1)


@areas.command("import")
def import_areas(
    file: Annotated[Path, typer.Argument(help="GeoJSON, GeoPackage or Shapefile.")],
    name: Annotated[str, typer.Option(help="The field that holds each area's name.")],
    set_name: Annotated[str, typer.Option("--set", help="The set the areas belong to.")] = "areas",
    primary: Annotated[bool, typer.Option(help="Incidents are counted by these areas.")] = True,
    crs: Crs = None,
) -> None:
    """Replace a set of areas."""
    from storage.sources import import_areas as run

    app = open_application()
    _tell(run(app.store, file, name, set_name, crs=crs, primary=primary), app.services.texts(app.settings.language))


@places.command("import")
def import_places(
    file: Annotated[Path, typer.Argument(help="CSV with name, lon, lat (or x, y) or GeoJSON points.")],
    crs: Crs = None,
) -> None:
    """Add or change places."""
    from storage.sources import import_places as run

    app = open_application()
    _tell(run(app.store, file, crs=crs), app.services.texts(app.settings.language))


def migrate() -> None:
    """Bring the database up to date; a new one gets KARTA_REGION's areas, places, kinds and partners."""
    app = open_application()
    typer.echo(f"{app.store.address} is up to date.")


def _progress() -> object:
    return None


def _tell(report: "ImportReport", texts: "Texts") -> None:
    typer.echo(str(report))
