"""Phone numbers: Swedish mobiles and landlines, +46, 0046, other countries', however they are grouped."""

import re
from collections.abc import Callable, Iterator

from storage.privacy.digits import Chain
from storage.privacy.harmless import is_case, is_clock, is_date, is_money

_GAP = re.compile(r"(?!\. |[^\n]*\n[^\n]*\n)[ \n./()·•*~_-]{1,4}")  # ". " ends a sentence, not a group
_PLUS = re.compile(r"(?<!\d)\+[ (]{0,2}$")
_NAMED = re.compile(
    r"(?<![^\W\d_])(?:tel\w{0,12}|tfn|tlf|mob|mobil(?:nr|nummer|en|telefon\w*)?|cell|phone|sms)"
    r"[^\w\ufffc]{0,4}(?:nr|nummer|number|no)?[^\w\ufffc]{0,4}$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:kl|klockan|den|från|till|mellan)\.? $", re.IGNORECASE)
_ABROAD = re.compile(r"00[1-9]")
_MOBILE = re.compile(r"07[02369]")
# Area codes with three digits (Post- och telestyrelsen's plan for E.164 numbers); 08 has two, every other four.
_THREE = re.compile(r"0(?:1[013689]|2[0136]|3[1356]|4[0246]|54|6[03]|7[02-9]|9[09])")
# What follows the dash in 042-10 50 00: how people group it.
_LAYOUTS = {(5,), (6,), (7,), (8,), (2, 3), (3, 2), (3, 3), (2, 4), (3, 4), (2, 2, 2), (3, 2, 2), (3, 3, 2), (2, 3, 2)}
_FEWEST = {2: 6, 3: 5, 4: 5}  # digits after an area code of that length
_WHOLE = 8  # digits of the shortest; what stands on the next line is something else
_MOST = 15  # E.164


def named(chain: Chain) -> Iterator[tuple[int, int]]:
    """Digits right after "tel" or "mobil": also a local number, as (first digit, after the last)."""
    if not _NAMED.search(chain.before(0, 40)):
        return
    sizes = _sizes(chain, 0, 12)
    end = _longest(sizes, 6, 12)
    if end and not _is_when(chain, sizes) and not is_money(chain.text, chain.at[end - 1] + 1):
        yield 0, end


def abroad(chain: Chain) -> Iterator[tuple[int, int]]:
    """Numbers after a plus, as (first digit, after the last)."""
    return _found(chain, _after_plus)


def phones(chain: Chain) -> Iterator[tuple[int, int]]:
    """Numbers with an area code, 00 or a mobile's beginning, as (first digit, after the last)."""
    return _found(chain, _length)


def _found(chain: Chain, length: Callable[[Chain, int], int]) -> Iterator[tuple[int, int]]:
    done = 0
    for p in chain.starts:
        end = p + length(chain, p) if p >= done else p
        if end > p:
            yield p, end
            done = end


def _after_plus(chain: Chain, p: int) -> int:
    before = chain.before(p, 4)
    if "+" not in before or not _PLUS.search(before):
        return 0
    return _abroad(chain.digits[p : p + 3], _sizes(chain, p, _MOST), 0)


def _length(chain: Chain, p: int) -> int:
    """How many digits the number has that begins at digit p; 0 when none does."""
    if chain.digits[p] != "0" or len(chain.digits) - p < 8:
        return 0
    sizes = _sizes(chain, p, _MOST + 2)
    if _ABROAD.match(chain.digits, p) and sizes[0] != 3:
        found = _abroad(chain.digits[p + 2 : p + 5], sizes, 2)
        if found:
            return found
    return _national(chain, p, sizes)


def _abroad(country: str, sizes: list[int], lead: int) -> int:
    """The length of +46 70 123 45 67 and the like; `lead` is 2 for 0046."""
    if country.startswith("46"):
        # 46, perhaps (0), then nine digits for a mobile, seven to nine for others
        usual = (12, 11, 10) if country == "460" else (11, 10, 9)
        fits = [n + lead for n in usual if n + lead in _ends(sizes)]
        return fits[0] if fits else _longest(sizes, 9 + lead, 13 + lead)
    return _longest(sizes, 8 + lead, _MOST + lead)


def _national(chain: Chain, p: int, sizes: list[int]) -> int:
    first, ten = sizes[0], chain.digits[p : p + 10]
    if first == 1 and p and chain.at[p] - chain.at[p - 1] > 1 and (p == 1 or chain.is_edge(p - 1)):
        return 0  # a lone digit before it too: the number began earlier
    if _is_tied(chain, p) or (is_case(chain.before(p, 30)) and not _MOBILE.match(ten)):
        return 0
    if first >= 8:
        most = 11 if _MOBILE.match(ten) else 10
        return first if first <= most and ten[1] != "0" and not (first == 8 and is_date(ten[:8])) else 0
    if _MOBILE.match(ten):
        return _mobile(chain, p, sizes) or _landline(chain, p, sizes)
    if set(sizes[:8]) == {1}:
        return _spaced(sizes)
    return _landline(chain, p, sizes)


def _mobile(chain: Chain, p: int, sizes: list[int]) -> int:
    if sizes[0] == 2 and chain.gap(p + 2).strip() == "." and not _is_dotted(chain, p, sizes):
        return 0  # 07.00-07.15 22
    ends = _ends(sizes)
    if 10 in ends:
        return 10
    return next((n for n in (11, 9) if n in ends), 0) if sizes[0] == 3 else 0  # a digit too many or too few


def _spaced(sizes: list[int]) -> int:
    """0 4 2 1 0 5 0 0 0."""
    single = next((i for i, size in enumerate(sizes) if size != 1), len(sizes))
    return single if 8 <= single <= 10 and single == len(sizes) else 0


def _landline(chain: Chain, p: int, sizes: list[int]) -> int:
    first, gap = sizes[0], chain.gap(p + sizes[0]).strip()
    dashed = gap in {"-", "/", ")", ")-"}
    if dashed and first in {3, 4}:
        layout = _layout(sizes)
        if layout:
            return layout
    if first != _code(chain.digits[p : p + 4]):
        return 0
    end = _longest(sizes, first + _FEWEST[first], 10)
    if not end or (first == 2 and _is_hours(chain, p, sizes, end)):
        return 0
    if not dashed and (chain.digits[p + first] == "0" or _is_interval(chain, p, sizes)):
        return 0
    return end


def _layout(sizes: list[int]) -> int:
    """The length of an area code and the longest usual grouping after it."""
    found = [sum(sizes[: 1 + n]) for n in range(1, 4) if tuple(sizes[1 : 1 + n]) in _LAYOUTS]
    return max((length for length in found if length <= 10), default=0)


def _code(four: str) -> int:
    return 2 if four[1] == "8" else 3 if _THREE.match(four) else 4


def _is_hours(chain: Chain, p: int, sizes: list[int], end: int) -> bool:
    """Whether 08 is an hour, a day or a month and not Stockholm: 08.15-09.30, 08-12 2026, kl 08 15."""
    gaps = {chain.gap(k).strip() for k in chain.starts if p < k < p + end}
    gap, second = chain.gap(p + 2).strip(), int(chain.digits[p + 2 : p + 4])
    if gap == ".":
        return not (gaps == {"."} and (sizes[1] > 2 or second > 59))
    if sizes[1] > 2 or second > 31:
        return False
    if "." in gaps or sizes[2] == 4:
        return True  # 08-17.30, 08-12 2026
    return not gap and _CLOCK.search(chain.before(p, 12)) is not None


def _is_interval(chain: Chain, p: int, sizes: list[int]) -> bool:
    """0430-0515."""
    return sizes[0] == sizes[1] == 4 and is_clock(chain.digits[p : p + 4]) and is_clock(chain.digits[p + 4 : p + 8])


def _is_dotted(chain: Chain, p: int, sizes: list[int]) -> bool:
    """Whether every group is parted by a dot."""
    places = [p + sum(sizes[:i]) for i in range(1, len(sizes))]
    return all(chain.gap(place) == "." for place in places)


def _is_tied(chain: Chain, p: int) -> bool:
    """Whether the number goes on from digits before it: 2026-03-12, 56.0465, 22.30-08.15."""
    gap = chain.gap(p)
    if gap in {"-", ":"} and _MOBILE.match(chain.digits[p : p + 3]) and chain.size(p) in {3, 4, 10}:
        return False
    return gap in {"-", ".", ":", ","} or (gap == "/" and chain.before(p, 5)[:4].isdecimal())


def _is_when(chain: Chain, sizes: list[int]) -> bool:
    """Whether the digits after "mobil" begin with a date or a time."""
    digits, gap = chain.digits, chain.gap(sizes[0])
    if sizes[0] <= 2 and gap in {".", ":", "/"}:
        return True
    year = re.match(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])", digits) is not None
    return (sizes[0] == 4 and gap == "-" and year) or (sizes[0] == 8 and is_date(digits[:8]))


def _sizes(chain: Chain, p: int, most: int) -> list[int]:
    """The sizes of the groups from digit p that may be one number's."""
    sizes: list[int] = []
    end = p
    while end < len(chain.digits) and (not sizes or _GAP.fullmatch(chain.gap(end))):
        if end - p >= _WHOLE and "\n" in chain.gap(end):
            break
        size = chain.size(end)
        if end - p + size > most:
            break
        sizes.append(size)
        end += size
    return sizes or [chain.size(p)]


def _ends(sizes: list[int]) -> list[int]:
    return [sum(sizes[:i]) for i in range(1, len(sizes) + 1)]


def _longest(sizes: list[int], least: int, most: int) -> int:
    """The longest that fits, not ending with a lone digit."""
    ends = _ends(sizes)
    fits = [n for i, n in enumerate(ends) if least <= n <= most and (i == 0 or sizes[i] > 1)]
    return max(fits, default=0)
