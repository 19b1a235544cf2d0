"""A light stemmer for the names of kinds: Swedish and English nouns lose their endings.

Only names the catalog holds are compared, so it may be blunt; it need not give real words. The list
of endings is the usual declension of Swedish nouns (Svenska Akademiens grammatik) and English plurals.
"""

from functools import lru_cache

from handlers.grammar.tokens import fold

ENDINGS = (
    "ornas", "arnas", "ernas", "orna", "arna", "erna", "elns", "eln", "ens", "ets", "ans", "ies", "els",
    "ors", "ars", "ers", "en", "et", "an", "or", "ar", "er", "el", "na", "a", "e", "y",
)  # fmt: skip
SHORTEST = 3  # rån, hot: a stem keeps at least this


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The stem of one word: skadegörelserna -> skadegorel, klottret -> klott, bränder -> brand."""
    bare = _without_s(fold(word).removesuffix("'s"))
    for ending in ENDINGS if bare.endswith(ENDINGS) else ():
        if bare.endswith(ending) and len(bare) - len(ending) >= SHORTEST:
            bare = bare[: -len(ending)]
            break
    if len(bare) > 4 and bare[-1] in "rl" and bare[-2] not in "aeiouy" and bare[-3] not in "aeiouy":
        bare = bare[:-1]  # klottr-et, misshandl-ar: the vowel of klotter, misshandel fell out
    return _without_s(bare)


def _without_s(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word
