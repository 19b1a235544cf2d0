"""Personal identity numbers and coordination numbers, however they are written.

A number counts when its date exists and its checksum holds (the `personnummer` package). With a wrong checksum it
counts only when it is written as such numbers are written (850709-9805, 19850709-9805, 198507099805): a slip still
identifies. A time of day after a recent or coming date is a time, whatever the checksum: every tenth passes by chance.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from storage.privacy.digits import GAP, Chain
from storage.privacy.harmless import is_case, is_clock

_DATE = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
_SHAPES = {
    12: re.compile(rf"(?=(?:18|19|20)\d\d{_DATE}\d{{4}})"),
    10: re.compile(rf"(?=\d\d{_DATE}\d{{4}})"),
}
# 20260312-2230 is a time as long as whoever wrote it may be telling of something that just happened.
RECENT = timedelta(days=400)
# Something planned. Further on, two digits of a year are the last century's.
COMING = timedelta(days=31)
# With a wrong checksum: as long as an imported incident may be old.
REMEMBERED = timedelta(days=3_650)
# Nobody alive is older; a 10-digit number with `+` may be up to 120.
OLDEST = 131

SURE, LIKELY, LOOSE = "sure", "likely", "loose"

_MOBILE = re.compile(r"07[02369]")
_BETWEEN = re.compile(r"[^\w,;:()\[\]{}<>\"=@#%&!?€$§°\ufffc]{1,12}|_")  # inside the date, inside the last four
_NAMED = re.compile(
    r"(?:person(?:al|lig\w*)?[- ]?(?:identi\w*[- ]?)?(?:n(?:umme)?r\w*|number|no)|pers\.?[- ]?nr|p\.?-?nr"
    r"|samordnings?[- ]?n\w*|sam\.?[- ]?nr|födelse[- ]?n\w*|(?<!\w)ssn)"
    r"[^\w\ufffc]{0,4}(?:är|is)?[^\w\ufffc]{0,4}$",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"(\d+)[.,]$")
_AFTER_WORD = re.compile(r"[-+./ \n]{1,3}")
# "850709, sista fyra 9805"
_LAST_FOUR = re.compile(
    r"(?<!\d)((?:18|19|20)?\d{6})[^\w\ufffc]{1,4}(?:(?:och|de|med|fyra|4|sista|siffror|siffrorna|är|slutar|på|last|four)"
    r"[^\w\ufffc]{1,3}){1,5}(\d{4})(?!\d)",
    re.IGNORECASE,
)


def today() -> date:
    """The day in UTC: a day more or less decides nothing here."""
    return datetime.now(UTC).date()


def named(chain: Chain) -> Iterator[tuple[int, int]]:
    """Digits right after the word for it, whatever they are: as (first digit, after the last)."""
    if not _NAMED.search(chain.before(0, 40)):
        return
    ends, end = [], 0
    while end < len(chain.digits) and end <= 13:
        end += chain.size(end)
        ends.append(end)
        if not _AFTER_WORD.fullmatch(chain.gap(end)):
            break
    fitting = [end for end in ends if 6 <= end <= 13]
    if fitting:
        usual = (12, 10) if chain.digits[:2] in {"18", "19", "20"} else (10, 12)
        yield 0, next((n for n in usual if n in fitting), max(fitting))


def apart(text: str) -> Iterator[tuple[int, int]]:
    """Numbers with words before their last four, as places in the text."""
    for found in _LAST_FOUR.finditer(text):
        if _holds(found[1] + found[2]):
            yield found.span()


def readings(chain: Chain) -> list[tuple[int, int, str]]:
    """Personal numbers as (first digit, after the last, how sure); what they are read from may overlap.

    SURE: parted where such numbers are parted. The others are parted anywhere by spaces and dashes, or everywhere by
    the same sign: LIKELY comes before a phone number in the same digits, LOOSE after.
    """
    edges = {*chain.starts, len(chain.digits)}
    found = []
    for n, shape in _SHAPES.items():
        for match in shape.finditer(chain.digits):
            p = match.start()
            if p in edges and p + n in edges and _may_count(chain, p, n, edges):
                how = _Window(chain, p, n).reading()
                found += [(p, p + n, how)] if how else []
    return found


def _may_count(chain: Chain, p: int, n: int, edges: set[int]) -> bool:
    """Whether the checksum holds, or it is parted as slips are looked for: before the last four, or 1985-07-09-9806."""
    if _luhn(chain.digits[p + n - 10 : p + n]) == 0 or (n == 12 and {p + 4, p + 6, p + 8} <= edges):
        return True
    return not any(k in edges for k in range(p + 1, p + n) if k != p + n - 4)


class _Window:
    """Ten or twelve digits of a chain that begin with a date."""

    def __init__(self, chain: Chain, p: int, n: int) -> None:
        self.chain, self.p, self.n = chain, p, n
        self.number = chain.digits[p : p + n]
        # By place in the ten-digit number; 0 is between century and year.
        self.gaps = {k - n + 10: chain.gap(p + k) for k in range(1, n) if chain.is_edge(p + k)}
        self.middle = self.gaps.pop(6, "")

    def reading(self) -> str:
        """How sure it is that this is somebody's number; empty when it is not."""
        if self._is_solid():
            return SURE if self._solid_counts() else ""
        even = self._is_even()
        if not (even or self._is_mixed()) or not self._is_free() or self._is_moment() or self._has_year():
            return ""
        slip = even and self._is_iso() and self._is_slip()
        if self._is_time() or not (slip or _holds(self.number)):
            return ""
        if even:
            return SURE
        # A phone number may be the end of a longer row of digits, but not of one that ends like a personal number.
        whole = self.n == 12 or (self.number[0] != "0" and self.p + self.n == len(self.chain.digits))
        return LIKELY if whole else LOOSE

    def _is_solid(self) -> bool:
        return self.gaps.keys() <= {0} and (len(self.middle) <= 4 or not self.middle.strip(" \n-"))

    def _solid_counts(self) -> bool:
        sign = self.middle.strip()
        if not self.middle and (self._is_fraction() or self._is_followed(".:")):
            return False
        if self.n == 10 and not self.middle and _MOBILE.match(self.number):
            return False  # every mobile number with ten digits may be read as somebody born in 2007
        if _holds(self.number):
            return not self._is_time()
        written = sign in {"-", "+"} or (self.n == 12 and not sign)
        return written and self.gaps.keys() <= {0} and self._is_slip()

    def _is_slip(self) -> bool:
        """Whether a number with a wrong checksum is still somebody's."""
        born = _days(self.number)
        if not born or (_MOBILE.match(self.number) and self.n == 10):
            return False
        latest, now = max(born), today()
        if latest > now - RECENT or (is_clock(self.number[-4:]) and latest > now - REMEMBERED):
            return False
        return not is_case(self.chain.before(self.p, 30))

    def _is_time(self) -> bool:
        """Whether the date is so late, and the rest so like a time of day, that it tells when."""
        latest = max(_days(self.number), default=date.max)
        if self.n == 12 and latest > today():
            return True
        return latest > today() - RECENT and is_clock(self.number[-4:]) and "+" not in self.middle

    def _is_iso(self) -> bool:
        """Whether it is written 1985-07-09-9805."""
        return self.n == 12 and self.gaps == {2: "-", 4: "-"} and self.middle == "-"

    def _is_moment(self) -> bool:
        """Whether it reads as a date and a time with a sign of its own: 1985-07-09 12.05."""
        last = self.gaps.get(8, "").strip()
        if self.n == 12 and self.gaps.get(2) == self.gaps.get(4) == "-" and self.middle == " " and last:
            return True  # 2026-03-12 08-88 125 96
        return last in {".", ":"} and last != self.middle.strip() and is_clock(self.number[-4:])

    def _is_even(self) -> bool:
        """Whether the date's parts are parted by one kind of sign and the last four by one kind."""
        if not self.gaps.keys() <= {0, 2, 4, 8, 9} or (4 in self.gaps and 2 not in self.gaps):
            return False
        kinds = {k: "".join(gap.split()) for k, gap in self.gaps.items()}
        date_kinds, last_kinds = {kinds[k] for k in (2, 4) if k in kinds}, {kinds[k] for k in (8, 9) if k in kinds}
        return len(date_kinds) <= 1 and len(last_kinds) <= 1 and self._is_signs()

    def _is_signs(self) -> bool:
        return all(_BETWEEN.fullmatch(gap) for gap in self.gaps.values()) and len(self.middle) <= GAP

    def _is_mixed(self) -> bool:
        if not self._is_signs():
            return False
        kinds = set("".join("".join(self.gaps.values()).split()) + "".join(self.middle.split()))
        return kinds <= {"-"} or len(kinds) == 1

    def _has_year(self) -> bool:
        """Whether a group across the date's end is a year: 11.10.2019 22."""
        dated = self.gaps.keys() == {2, 4, 8} and not self.middle and self.gaps[2] in {".", "/", "-"}
        return dated and 1900 <= int(self.number[-6:-2]) <= today().year + 1

    def _is_free(self) -> bool:
        """Whether it is not a part of something longer: 2026-03-12 22.30, 22.30-23.15."""
        return self.chain.gap(self.p) not in {"-", ".", "/", ":"} and not self._is_followed("-./:")

    def _is_followed(self, signs: str) -> bool:
        gap = self.chain.gap(self.p + self.n)
        return len(gap) == 1 and gap in signs and self.chain.size(self.p + self.n) <= 2

    def _is_fraction(self) -> bool:
        """Whether these are decimals: 55.0112126945."""
        if self.p == 0 or self.chain.gap(self.p) not in {".", ","}:
            return False
        whole = _WHOLE.search(self.chain.before(self.p, 5))
        return whole is not None and 2 <= len(whole[1]) <= 3


def _days(number: str) -> list[date]:
    """The days of birth it may mean; none when there is no such day."""
    day = int(number[-6:-4])
    day -= 60 if day > 60 else 0
    years = [int(number[:4])] if len(number) == 12 else [100 * c + int(number[:2]) for c in (19, 20)]
    found = []
    for year in years:
        try:
            born = date(year, int(number[-8:-6]), day)
        except ValueError:
            continue
        if today().year - OLDEST < born.year and born < today() + COMING:
            found.append(born)
    return found


def _holds(number: str) -> bool:
    """Whether date and checksum hold; the package refuses the serial 000, which people still write."""
    from personnummer import personnummer

    if not _days(number):
        return False
    return personnummer.valid(number) or (number[-4:-1] == "000" and _luhn(number[-10:]) == 0)


def _luhn(ten: str) -> int:
    return sum(sum(divmod(int(digit) * (2 - i % 2), 10)) for i, digit in enumerate(ten)) % 10
