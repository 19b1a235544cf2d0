"""A line about a problem: its code, what to do with it, and the partners it names."""

import re
from dataclasses import dataclass

from handlers.texts import load
from handlers.texts.texts import LANGUAGES
from storage import codes
from storage.model.region import Catalog

# P-7KQ4, p 7kq4, P7KQ4, and the same of causes, measures, votes and decisions; whether it is one, the store says.
_CODE = re.compile(r"\s*([POARB][\s\-\u2010-\u2015]{0,2}[0-9A-Z]{4,5})(?=[\s,;:.]|$)[\s,;:.]*", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;:.]+")
ALL = frozenset({"alla", "all", "everybody", "everyone"})
# Words that stand between partners and mean nothing by themselves.
_SMALL = frozenset({"och", "and", "med", "with", "till", "to", "för", "for", "bara", "only"})


@dataclass(frozen=True, slots=True)
class Named:
    """Partners that some words name; `everybody` when they say all, `unknown` are words that name none."""

    partners: frozenset[str]
    everybody: bool
    unknown: tuple[str, ...]


def split_code(line: str, prefix: str = codes.PROBLEM) -> tuple[str, str]:
    """The code a line begins with, as it is stored, and the rest; ("", line) for none."""
    found = _CODE.match(line)
    code = codes.normal(found[1], prefix) if found else None
    return (code, line[found.end() :].strip()) if found and code else ("", line.strip())


def act_of(words: str, section: str, acts: tuple[str, ...]) -> tuple[str, str]:
    """The act that some words begin with, in either language, and what stands after it; ("", words) for none."""
    plain, best = words.strip(), ("", 0)
    lower = plain.casefold()
    if len(lower) != len(plain):
        return "", plain
    for language in LANGUAGES:
        texts = load(language)
        for act in acts:
            for word in texts(f"{section}.{act}").split("|"):
                ends = lower.startswith(word) and not lower[len(word) :][:1].isalnum()
                if ends and len(word) > best[1]:
                    best = (act, len(word))
    return best[0], plain[best[1] :].strip(" :,") if best[0] else plain


def named_partners(words: str, catalog: Catalog) -> Named:
    """Every partner that some words name, by name, key or what people call it."""
    names = {
        name.casefold(): partner.key
        for partner in catalog.partners
        for name in (*partner.words, partner.name_sv, partner.name_en, partner.key)
        if name
    }
    left, found = words.casefold(), set()
    for name in sorted(names, key=len, reverse=True):
        pattern = rf"(?<!\w){re.escape(name)}(?!\w)"
        if re.search(pattern, left):
            found.add(names[name])
            left = re.sub(pattern, " ", left)
    rest = [word for word in _BETWEEN.split(left) if word and word not in _SMALL]
    unknown = tuple(word for word in rest if word not in ALL)
    return Named(frozenset(found), any(word in ALL for word in rest), unknown)
