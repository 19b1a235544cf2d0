"""A peer of our own: geopandas and Pillow only, straightforward, for where esda and matplotlib are missing.

`python plain_analyst.py FILE.db OUT.png` reads the table `benchmarks.city.write_sqlite` writes, counts in
a 250 m grid with a spatial join, smooths a 512 x 512 histogram and writes a 1000 x 800 PNG.
"""

import sqlite3
import sys
import time

BEGAN = time.perf_counter()
import geopandas as gpd  # noqa: E402  the import is measured
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import shapely  # noqa: E402
from PIL import Image, ImageDraw  # noqa: E402

LAPS = [("import", time.perf_counter())]
WEST, SOUTH, SIDE, CELL, BINS = 347_000.0, 6_203_000.0, 20_000.0, 250.0, 512
BANDWIDTH_BINS = 300.0 / (SIDE / BINS) * 0.38  # the Gaussian that spreads as a quartic of 300 m


def lap(step: str) -> None:
    LAPS.append((step, time.perf_counter()))


def smooth(histogram: "np.ndarray") -> "np.ndarray":
    """A separable Gaussian, row by row and column by column."""
    reach = int(4 * BANDWIDTH_BINS) + 1
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / BANDWIDTH_BINS) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        histogram = np.apply_along_axis(np.convolve, axis, histogram, kernel, "same")
    return histogram


def main(database: str, picture: str) -> None:
    with sqlite3.connect(database) as connection:
        table = pd.read_sql("SELECT * FROM incident", connection)
    lap("read_sql")
    points = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table.lon, table.lat), crs=4326).to_crs(3006)
    lap("points+to_crs")
    steps = np.arange(0, SIDE, CELL)
    x, y = (a.ravel() for a in np.meshgrid(WEST + steps, SOUTH + steps))
    grid = gpd.GeoDataFrame({"cell": np.arange(x.size)}, geometry=shapely.box(x, y, x + CELL, y + CELL), crs=3006)
    joined = gpd.sjoin(points[["geometry"]], grid, predicate="within")
    counts = joined.groupby("cell").size().reindex(grid.cell, fill_value=0)
    lap("grid+sjoin")
    span = [[SOUTH, SOUTH + SIDE], [WEST, WEST + SIDE]]
    density = smooth(np.histogram2d(points.geometry.y, points.geometry.x, bins=BINS, range=span)[0])
    lap("KDE")
    shade = (255 - 255 * density / density.max()).astype(np.uint8)[::-1]
    image = Image.fromarray(shade).resize((1000, 800)).convert("RGB")
    draw = ImageDraw.Draw(image)
    for cell in counts.nlargest(10).index:
        left, top = (x[cell] - WEST) / SIDE * 1000, 800 - (y[cell] + CELL - SOUTH) / SIDE * 800
        draw.rectangle((left, top, left + CELL / SIDE * 1000, top + CELL / SIDE * 800), outline="#0aa")
    image.save(picture)
    lap("plot+PNG")
    ends = [BEGAN, *(end for _, end in LAPS)]
    for (step, end), start in zip(LAPS, ends, strict=False):
        print(f"{step} {(end - start) * 1000:.0f}", end=" | ")
    print(f"TOTAL {(time.perf_counter() - BEGAN) * 1000:.0f} ms")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
