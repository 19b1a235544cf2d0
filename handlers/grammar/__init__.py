"""Lines of Swedish and English become queries, and queries become words."""

from handlers.grammar.explain import described, explain, explained
from handlers.grammar.line import read
from handlers.grammar.periods import calendar_span, elapsed, period_words, previous
from handlers.grammar.reading import Guess, Note, Question, Reading, Unknown, say
from handlers.grammar.title import subject, title
from handlers.grammar.words_out import in_words

__all__ = [
    "Guess",
    "Note",
    "Question",
    "Reading",
    "Unknown",
    "calendar_span",
    "described",
    "elapsed",
    "explain",
    "explained",
    "in_words",
    "period_words",
    "previous",
    "read",
    "say",
    "subject",
    "title",
]
