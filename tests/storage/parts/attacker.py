"""The attacker: everything it was told as one system, and any set of events at once that this proves to be 1 … k - 1.

It knows sums of disjoint atoms (whole numbers from 0): `low <= sum <= high`. A set's count is proven from above
by a sum of what was told that covers it, from below by one that it covers (duality); so one integer program looks
through all sets: find a 0/1 vector t and multipliers with A'y >= t, b.y < k and A'z <= t, b.z > 0. The solver is HiGHS.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

# Multipliers up to here: differences of nested and overlapping sums need 1, hardly any needs more than 2.
_MOST = 6.0
# Whole numbers differ by 1; a strict bound is met when a fiftieth of that is left.
_CLEAR = 0.02


@dataclass(frozen=True)
class Told:
    """A sum that was told: which atoms (a 0/1 vector), and between what it lies. A refusal is 0 … k - 1."""

    atoms: np.ndarray
    low: int
    high: int


@dataclass(frozen=True)
class Proof:
    """A set of (merged) atoms that was proven to hold `low` … `high` events."""

    low: int
    high: int
    size: int


class UndecidedError(Exception):
    """The program ran out of time, or its answer was not confirmed."""


def proven(told: list[Told], k: int, seconds: float = 20.0) -> Proof | None:
    """Any set proven to hold 1 … k - 1 events, or None when there is none."""
    for one in told:
        if one.low >= 1 and one.high < k:
            return Proof(one.low, one.high, 1)
    if not told:
        return None
    atoms, low, high = _merged(told)
    for sums, columns in _pieces(atoms):
        found = _search(atoms[np.ix_(sums, columns)], low[sums], high[sums], k, seconds)
        if found is not None:
            return found
    return None


def _merged(told: list[Told]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Atoms that no sum tells apart are one; those known to be none are left out; a sum told twice is one."""
    atoms = np.array([one.atoms for one in told], bool)
    low, high = np.array([one.low for one in told]), np.array([one.high for one in told])
    alive = ~atoms[high == 0].any(0) & atoms.any(0)
    atoms, low, high = atoms[high > 0][:, alive], low[high > 0], high[high > 0]
    if not atoms.size:
        return np.zeros((0, 0), bool), low[:0], high[:0]
    packed = np.packbits(atoms, axis=0)
    first = np.unique(packed.T.copy().view(f"V{packed.shape[0]}").ravel(), return_index=True)[1]
    rows, index = np.unique(np.c_[atoms[:, first], low, high], axis=0, return_index=True)
    return rows[:, :-2].astype(bool), low[index], high[index]


def _pieces(atoms: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Sums that share no atoms prove nothing together."""
    sums, columns = np.nonzero(atoms)
    size = sum(atoms.shape)
    graph = coo_array((np.ones(len(sums)), (sums, columns + atoms.shape[0])), shape=(size, size))
    number, label = connected_components(graph, directed=False)
    for piece in range(number):
        yield np.flatnonzero(label[: atoms.shape[0]] == piece), np.flatnonzero(label[atoms.shape[0] :] == piece)


def _search(atoms: np.ndarray, low: np.ndarray, high: np.ndarray, k: int, seconds: float) -> Proof | None:
    """One piece. Variables: t, then for each sum what it counts for from above (p up, q down), and from below (r, s).

    Above: A'(p - q) >= t, high.p - low.q < k. Below: A'(r - s) <= t, low.r - high.s > 0.
    """
    sums, size = atoms.shape
    turned, none = atoms.T.astype(float), np.zeros((size, sums))
    one = np.eye(size)
    cover = LinearConstraint(csr_array(np.hstack([-one, turned, -turned, none, none])), 0, np.inf)
    covered = LinearConstraint(csr_array(np.hstack([one, none, none, -turned, turned])), 0, np.inf)
    nought, zero = np.zeros(size), np.zeros(sums)
    above = LinearConstraint(np.r_[nought, high, -low, zero, zero][None], -np.inf, k - _CLEAR)
    below = LinearConstraint(np.r_[nought, zero, zero, low, -high][None], _CLEAR, np.inf)
    done = milp(
        np.r_[np.ones(size), np.full(4 * sums, 1e-3)],
        constraints=[cover, covered, above, below],
        integrality=np.r_[np.ones(size), np.zeros(4 * sums)],
        bounds=Bounds(0, np.r_[np.ones(size), np.full(4 * sums, _MOST)]),
        options={"time_limit": seconds},
    )
    if done.status == 2:
        return None
    if done.x is None:
        raise UndecidedError(f"{sums} sums of {size} atoms: {done.message}")
    return _confirmed(atoms, low, high, np.round(done.x[:size]), k)


def _confirmed(atoms: np.ndarray, low: np.ndarray, high: np.ndarray, chosen: np.ndarray, k: int) -> Proof:
    """Nothing is believed that two plain linear programs do not say as well."""
    limits = {"A_ub": np.vstack([atoms, -atoms.astype(int)]), "b_ub": np.r_[high, -low], "bounds": (0, None)}
    least, most = linprog(chosen, **limits, method="highs"), linprog(-chosen, **limits, method="highs")
    proof = Proof(int(np.ceil(least.fun - 1e-6)), int(np.floor(1e-6 - most.fun)), int(chosen.sum()))
    if proof.low >= 1 and proof.high < k:
        return proof
    raise UndecidedError(f"{proof} was not confirmed")
