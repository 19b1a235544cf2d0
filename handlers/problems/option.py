"""A place of an answer as a ready line that makes it a problem; whoever presses it looks it through first."""

from handlers.grammar import in_words
from handlers.texts import Texts
from storage.model.query import Query
from storage.model.region import Catalog


def make_option(name: str, query: Query, catalog: Catalog, texts: Texts, method: str) -> tuple[str, str]:
    """Label and line; `method` is the command that found the place."""
    act = texts(f"problem.act.new_{method}").split("|")[0]
    words = in_words(query, catalog, texts.language)
    return texts("problem.button.make", name=name), f"{texts('problem.line')} {act} {name.replace(':', ' ')}: {words}"
