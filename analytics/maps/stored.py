"""Grounds kept in a folder: a new process reads one in 5 ms that it would draw in 200, shapely included.

Ground only, never data. What is kept for a circle would tell where somebody asked, so no circle is.
"""

import os
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.maps.request import BaseMap, Focus
from analytics.maps.view import View

KEPT = 24  # files, those used last; a sharp one takes about 5 MB
# A ground drawn by other code is another ground.
CODE = ("base", "field", "geometry", "lookup", "raster", "style", "stored", "under", "view")

Arrays = dict[str, NDArray[Any]]


def path_of(base: BaseMap, focus: Focus, view: View, border: float) -> Path | None:
    """Where the ground of a view is kept: named by everything it is drawn from. None when it is not to be."""
    if base.folder is None or focus.circle is not None:
        return None
    name = blake2b(digest_size=16)
    for code in CODE:
        name.update(Path(__file__).with_name(f"{code}.py").read_bytes())
    name.update(repr((focus.areas, view, border, len(base.land), [len(parts) for parts in base.areas])).encode())
    for polygon in (*base.land, *(part for parts in base.areas for part in parts)):
        name.update(repr([ring.shape for ring in polygon]).encode())
        for ring in polygon:
            name.update(np.ascontiguousarray(ring).data)
    return base.folder / f"{name.hexdigest()}.ground"


def read(path: Path | None, names: tuple[str, ...]) -> Arrays | None:
    """The arrays of a kept ground by name; None when there is none, or its file cannot be read."""
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            arrays = {name: np.lib.format.read_array(file, allow_pickle=False) for name in names}
        os.utime(path)
    except (OSError, ValueError, EOFError):
        return None
    return arrays


def write(path: Path | None, arrays: Arrays) -> None:
    """Keep a ground. A folder that cannot be written to costs time, not the picture."""
    if path is None:
        return
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        with unfinished.open("wb") as file:
            for array in arrays.values():
                np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
        unfinished.replace(path)
        files = sorted(path.parent.glob("*.ground"), key=lambda found: -found.stat().st_mtime)
        for old in files[KEPT:]:
            old.unlink(missing_ok=True)
