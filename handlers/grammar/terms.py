"""Tokens become terms: the longest phrase the vocabulary knows at each place, or a near-match, or unknown."""

from dataclasses import dataclass, replace

from handlers.grammar import suggest
from handlers.grammar.lexicon import Meaning, Phrase, lexicon
from handlers.grammar.tokens import Token, exact, fold
from handlers.grammar.vocabulary import Vocabulary

LONGEST_PHRASE = 8  # words of one name that are looked up at a place
MOST_NEAR_MATCHES = 12  # unknown words that get a near-match search in one line; the rest are named plainly


@dataclass(frozen=True, slots=True)
class Term:
    """A meaning-bearing piece of the line. `near` lists what an ambiguous misspelling may stand for."""

    kind: str  # a token's kind, or "phrase"
    text: str
    start: int
    end: int
    glued: bool
    meanings: tuple[Meaning, ...] = ()
    near: tuple[Meaning, ...] = ()
    corrected: bool = False

    def has(self, *roles: str) -> bool:
        """Whether it can play one of the roles."""
        return any(meaning.role in roles for meaning in self.meanings)

    def value(self, role: str) -> str:
        """Its first value in a role; empty when it has none."""
        return next((meaning.value for meaning in self.meanings if meaning.role == role), "")

    def values(self, role: str) -> tuple[str, ...]:
        """All its values in a role, in the vocabulary's order, each once."""
        return tuple(dict.fromkeys(meaning.value for meaning in self.meanings if meaning.role == role))

    @property
    def number(self) -> int:
        """The number written, or -1."""
        return int(self.text) if self.kind == "number" and len(self.text) <= 9 else -1


def terms(tokens: tuple[Token, ...], words: Vocabulary) -> tuple[Term, ...]:
    """All terms of a line, in its order; symbols and whole patterns keep their token's kind."""
    made: list[Term] = []
    at = searched = 0
    while at < len(tokens):
        found = _phrase(tokens, at, words)
        if found is None and tokens[at].kind == "word" and searched < MOST_NEAR_MATCHES:
            searched += 1
            found = _near(tokens, at, words)
        term, at = found or (_single(tokens[at]), at + 1)
        made.append(term)
    return tuple(made)


def _single(token: Token) -> Term:
    return Term(token.kind, token.text, token.start, token.end, token.glued)


def _phrase(tokens: tuple[Token, ...], at: int, words: Vocabulary) -> tuple[Term, int] | None:
    token = tokens[at]
    if token.kind == "quoted":
        return _quoted(token, words), at + 1
    if token.kind != "word":
        return None
    spans = _spans(tokens, at, max(1, words.longest.get(fold(token.text), LONGEST_PHRASE)))
    for parts, end in reversed(spans):
        meanings = words.find(parts)
        if meanings and not _two_kinds(parts, meanings, words):
            return _joined(tokens, at, end, meanings), _after_dot(tokens, at, end)
    return _compound(token, at, words) or _apart(tokens, at, words)


def _apart(tokens: tuple[Token, ...], at: int, words: Vocabulary) -> tuple[Term, int] | None:
    """Cykel stölder: a compound written as two words, when the first means nothing by itself."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None or following.kind != "word":
        return None
    meanings = words.find((exact(tokens[at].text + following.text),))
    named = tuple(meaning for meaning in meanings if meaning.role in {"kind", "group", "area", "place"})
    return (_joined(tokens, at, at + 2, named), at + 2) if named else None


def _after_dot(tokens: tuple[Token, ...], at: int, end: int) -> int:
    """The dot that ends an abbreviation with dots in it (t.o.m.) is a part of it."""
    inside = any(token.text == "." for token in tokens[at:end])
    return end + 1 if inside and end < len(tokens) and tokens[end].glued and tokens[end].text == "." else end


def _two_kinds(parts: Phrase, meanings: tuple[Meaning, ...], words: Vocabulary) -> bool:
    """Skadegörelse och anlagd brand: two kinds by name, though a group is called the same."""
    if not any(meaning.role == "group" for meaning in meanings):
        return False
    halves = [
        (parts[:i], parts[i + 1 :]) for i, part in enumerate(parts) if 0 < i < len(parts) - 1 and part in {"och", "and"}
    ]
    return any(all(any(m.role == "kind" for m in words.find(half)) for half in pair) for pair in halves)


def _quoted(token: Token, words: Vocabulary) -> Term:
    """A name in quotation marks is a name of the catalog and nothing else."""
    from handlers.grammar.lexicon import phrase

    inner = token.text[1:-1]
    meanings = tuple(m for m in words.find(phrase(inner) or (exact(inner),)) if m.role in suggest.NAMES)
    return Term("phrase" if meanings else "quoted", inner, token.start, token.end, token.glued, meanings)


def _spans(tokens: tuple[Token, ...], at: int, most: int) -> list[tuple[Phrase, int]]:
    """The phrases that begin here: words and numbers, over hyphens, dots and the like between them."""
    spans: list[tuple[Phrase, int]] = []
    parts: list[str] = []
    end = at
    while end < len(tokens) and len(parts) < min(most, LONGEST_PHRASE):
        token = tokens[end]
        if token.kind in {"word", "number"}:
            parts.append(exact(token.text))
            spans.append((tuple(parts), end + 1))
        elif not (token.text == "-" or (token.glued and token.text in ".:'&/")):
            break
        end += 1
    return spans


def _joined(tokens: tuple[Token, ...], at: int, end: int, meanings: tuple[Meaning, ...]) -> Term:
    text = "".join(("" if t.glued or i == 0 else " ") + t.text for i, t in enumerate(tokens[at:end]))
    return Term("phrase", text, tokens[at].start, tokens[end - 1].end, tokens[at].glued, meanings)


def _compound(token: Token, at: int, words: Vocabulary) -> tuple[Term, int] | None:
    """Klotterkarta, inbrottsstatistik: a name with a word behind it that says nothing more."""
    word = exact(token.text)
    for suffix in lexicon().lists["suffix"]:
        first = word.removesuffix(suffix)
        if first != word and len(first) >= 4:
            meanings = tuple(m for m in words.find((first,)) if m.role in {"kind", "group"})
            if meanings:
                return replace(_single(token), kind="phrase", meanings=meanings), at + 1
    return None


def _near(tokens: tuple[Token, ...], at: int, words: Vocabulary) -> tuple[Term, int] | None:
    """A misspelt name of up to three words that the vocabulary does not know one by one."""
    spans = _spans(tokens, at, 3)
    unknown = [span for span in spans if all(not words.find((word,)) for word in span[0])]
    for parts, end in reversed(unknown):
        found = suggest.near(" ".join(parts), words)
        if found.sure:
            return replace(_joined(tokens, at, end, found.meanings), corrected=True), end
        if found.meanings and len(parts) == 1:
            return replace(_joined(tokens, at, end, ()), kind="word", near=found.meanings), end
    return None
