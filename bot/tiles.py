"""Settings -> what the drawer may lay under the data."""

from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from analytics.maps.tile_sources.source import TileSource


def tile_source(settings: Settings) -> "TileSource | None":
    """The tile source of the settings, or None: then the base is drawn from the region's own areas."""
    if not settings.tiles:
        return None
    from analytics.maps.tile_sources.source import TileSource

    return TileSource(
        where=settings.tiles,
        attribution=settings.tiles_attribution or "",
        user_agent=f"handelsekarta/0.1 ({settings.tiles_contact or 'local file'})",
        cache_dir=settings.data_dir / "tiles",
    )
