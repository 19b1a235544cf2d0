"""The attacker finds what is there to find, in systems whose answer is known."""

import numpy as np
import pytest

from tests.storage.parts.attacker import Proof, Told, proven


def told(atoms: list[int], low: int, high: int | None = None) -> Told:
    return Told(np.array(atoms, bool), low, low if high is None else high)


@pytest.mark.parametrize(
    ("sums", "proof"),
    [
        ([told([1, 1], 7)], None),
        ([told([1, 1], 4)], Proof(4, 4, 1)),  # told as it is
        ([told([1, 1], 7), told([1, 0], 6)], Proof(1, 1, 1)),  # a week and the week less a day
        ([told([1, 1], 12), told([1, 0], 6)], None),
        ([told([1, 1, 0], 10), told([0, 1, 1], 10), told([1, 1, 1], 13)], Proof(3, 3, 1)),
        ([told([1, 1, 0], 6), told([0, 1, 1], 6), told([1, 0, 1], 6)], Proof(3, 3, 1)),  # halves of sums
        ([told([1, 1], 7), told([1, 0], 0, 4), told([0, 1], 0, 4)], Proof(3, 4, 1)),  # refusals tell as well
        ([told([1, 1], 20), told([1, 0], 0, 4)], None),
        ([told([1, 1], 6), told([1, 0], 0), told([0, 1], 6)], None),
        ([], None),
    ],
)
def test_what_is_proven_and_what_is_not(sums: list[Told], proof: Proof | None) -> None:
    found = proven(sums, 5)
    assert (found is None) == (proof is None)
    if proof is not None and found is not None:
        assert proof.low <= found.low <= found.high <= 4


def test_every_proof_is_true_and_none_is_missed_in_small_systems() -> None:
    """Against all solutions, written out."""
    choose = np.random.default_rng(5)
    cells = np.array(np.meshgrid(*[range(9)] * 4)).reshape(4, -1).T
    sets = np.array(np.meshgrid(*[(0, 1)] * 4)).reshape(4, -1).T[1:]
    caught = 0
    for _ in range(60):
        truth = choose.integers(0, 5, 4)
        asked = sets[choose.choice(15, 4, replace=False)]
        sums = [
            Told(atoms.astype(bool), int(atoms @ truth), int(atoms @ truth)) for atoms in asked if atoms @ truth >= 3
        ]
        sums += [Told(atoms.astype(bool), 0, 2) for atoms in asked if atoms @ truth < 3]
        possible = np.all([(cells @ one.atoms >= one.low) & (cells @ one.atoms <= one.high) for one in sums], 0)
        open_ended = cells[possible].max() == 8
        values = cells[possible] @ sets.T
        fixed = ((values.min(0) >= 1) & (values.max(0) < 3)).any()
        found = proven(sums, 3)
        if found is not None:
            assert fixed
            caught += 1
        elif not open_ended:
            assert not fixed
    assert caught > 10
