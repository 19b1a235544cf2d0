"""Rules as one would write them without having tried to break them; each must be caught."""

from collections.abc import Hashable

from tests.storage.parts.complete import Counts


def threshold(counts: Counts, k: int) -> Hashable:
    """The total, and every count from k."""
    return sum(counts) if sum(counts) >= k else None, tuple(count if count >= k else None for count in counts)


def pooled(counts: Counts, k: int) -> Hashable:
    """Counts from k, the small ones as one "other"; when that is small too, it takes in the smallest one shown."""
    small = [place for place, count in enumerate(counts) if 0 < count < k]
    shown = sorted((count, place) for place, count in enumerate(counts) if count >= k)
    other = sum(counts[place] for place in small)
    if 0 < other < k and shown:
        count, place = shown.pop(0)
        small.append(place)
        other += count
    if 0 < other < k:
        return "fewer"
    return tuple(sorted(shown)), tuple(sorted(small)), other


def merged(counts: Counts, k: int) -> Hashable:
    """The two smallest put together, until all are 0 or at least k."""
    groups = [((place,), count) for place, count in enumerate(counts)]
    while any(0 < count < k for _, count in groups):
        if len(groups) == 1:
            return "fewer"
        groups.sort(key=lambda one: (one[1] == 0, one[1], one[0]))
        (first, few), (second, more), *rest = groups
        groups = [(tuple(sorted(first + second)), few + more), *rest]
    return tuple(sorted(groups))


def zeros_shown(counts: Counts, k: int) -> Hashable:
    """Halves again and again, while each half has none or at least k."""
    total = sum(counts)
    if 0 < total < k:
        return "fewer"
    middle = len(counts) // 2
    halves = counts[:middle], counts[middle:]
    if total and all(halves) and all(sum(half) == 0 or sum(half) >= k for half in halves):
        return tuple(zeros_shown(half, k) for half in halves)
    return len(counts), total
