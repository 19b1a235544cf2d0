"""Whose own areas each row lies in, for rows of the register that give more there.

Judged by the square that a row at COARSE is told to be in, never by the point: else a row shown or
not shown would tell on which side of a border it was.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from storage.levels import NOWHERE, Ward

if TYPE_CHECKING:
    from storage.arrays import Columns
    from storage.model.people import Audience
    from storage.model.register import Register
    from storage.snapping import Snapping


def asked_for(audience: "Audience", register: "Register") -> frozenset[str]:
    """The partners of the audience whose own areas matter."""
    return frozenset(viewer.partner for viewer in audience.viewers if viewer.partner) & frozenset(register.own_areas)


def wards_of(
    register: "Register", partners: frozenset[str], areas: tuple[str, ...]
) -> tuple[tuple[Ward, ...], list[int]]:
    """The distinct wards, the first being nowhere, and each area's."""
    found: dict[Ward, int] = {NOWHERE: 0}
    numbers = []
    for area in areas:
        ward = frozenset(partner for partner in partners if area in register.own_areas[partner])
        numbers.append(found.setdefault(ward, len(found)))
    return tuple(found), numbers


def ward_of_rows(columns: "Columns", snapping: "Snapping", numbers: list[int]) -> NDArray[np.int32]:
    """Each row's ward, shape (n,)."""
    from storage.coarse import distinct

    if not len(columns):
        return np.empty(0, np.int32)
    x, y = snapping.snap(columns.x, columns.y)
    first, of = distinct(x, y)
    table = np.array([*numbers, 0], np.int32)  # the last place is for -1
    ward: NDArray[np.int32] = table[snapping.areas_of(x[first], y[first])][of]
    return ward
