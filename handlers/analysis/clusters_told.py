"""Clusters of areas in words: a sentence to read aloud, a table, and features."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analytics.maps.request import BaseMap
from handlers.export.held import Feature, area
from handlers.reply import Table
from handlers.texts import Texts
from handlers.texts.format import list_text, number_text

if TYPE_CHECKING:
    from analytics.methods.scan import AreaCluster
    from handlers.analysis.area_clusters import Clusters

MOST_NAMED = 4  # areas by name; more are counted


def lead(clusters: "Clusters", texts: Texts) -> str:
    """Whether any areas stand out, and the clearest of them."""
    verdict = texts(f"method.scan.{clusters.told.about.verdict}")
    if not clusters.found:
        return verdict
    first = clusters.found[0]
    numbers = {"n": number_text(first.observed, texts.language), "expected": _whole(first.expected, texts)}
    form = "one" if len(first.areas) == 1 else "other"
    return texts(f"clusters.lead.{form}", areas=_named(clusters, first, texts), **numbers)


def clusters_table(clusters: "Clusters", texts: Texts) -> Table:
    """Each cluster with its areas and how many it has against its usual share."""
    header = tuple(texts(f"clusters.table.{key}") for key in ("areas", "number", "expected", "times"))
    rows = tuple(
        (
            _named(clusters, one, texts),
            number_text(one.observed, texts.language),
            _whole(one.expected, texts),
            number_text(one.observed / one.expected, texts.language, 1),
        )
        for one in clusters.found
    )
    return Table(header, rows, texts("clusters.table.caption"), numeric=(1, 2, 3))


def cluster_features(clusters: "Clusters", base: BaseMap) -> Iterator[Feature]:
    """A row a cluster, with the ground of all its areas."""
    names = list(base.area_names)
    for rank, one in enumerate(clusters.found, 1):
        polygons = tuple(p for name in clusters.names(one) for p in base.areas[names.index(name)])
        numbers = (("number", one.observed), ("expected", round(one.expected, 1)), ("p", round(one.p, 4)))
        yield Feature("cluster", (("rank", rank), ("name", ", ".join(clusters.names(one))), *numbers), area(polygons))


def _named(clusters: "Clusters", one: "AreaCluster", texts: Texts) -> str:
    names = clusters.names(one)
    left = len(names) - MOST_NAMED
    if left > 1:
        return texts("hotspots.and_more", names=", ".join(names[:MOST_NAMED]), n=left)
    return list_text(names, texts.language)


def _whole(value: float, texts: Texts) -> str:
    return number_text(value, texts.language, 1 if value < 10 else 0)
