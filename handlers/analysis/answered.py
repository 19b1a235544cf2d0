"""An answer, with how it was made and what it held; and the two rows that end every such answer."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from analytics.methods.about import About
from handlers.export.held import Held
from handlers.reply import Button, Buttons, Card, Element, Files, Reply
from handlers.texts import Texts


@dataclass(frozen=True, slots=True)
class Answered:
    """`abouts` say how each number was made, the main method first; without any there was nothing to explain.

    `held` makes what was shown ready for a file, when somebody asks; None when nothing was shown. `line` is the whole
    command line that gives this answer again, with its slash. `placed`: some of it has a place, for a map to show.
    `about` is the text that says what a file of it is.
    """

    reply: Reply
    abouts: tuple[About, ...] = ()
    held: Callable[[], Held] | None = None
    line: str = ""
    placed: bool = True
    about: str = "export.about"

    def ended(self, texts: Texts) -> "Answered":
        """The same with the ways to ask how it was made, and to take it along."""
        card = self.reply.card
        more = (*how_elements(self.abouts, self.line, texts), *self._files(texts))
        return replace(self, reply=replace(self.reply, card=Card(card.title, (*card.elements, *more))))

    def _files(self, texts: Texts) -> tuple[Element, ...]:
        """What was shown, to take along."""
        if self.held is None:
            return ()
        word, asked = texts("analysis.word.export"), self.line.lstrip("/")
        kinds = ("csv", "geojson") if self.placed else ("csv", "xlsx")
        choices = tuple((texts(f"export.kind.{kind}"), f"{word} {kind} {asked}") for kind in kinds)
        return (Files(texts("export.take"), choices),)


def how_elements(abouts: tuple[About, ...], line: str, texts: Texts) -> tuple[Element, ...]:
    """The button that asks how a number was made; `line` is the whole line of the answer."""
    if not abouts:
        return ()
    asking = f"{texts('analysis.word.how')} {line.lstrip('/')}"
    return (Buttons((Button(texts("analysis.button.how"), asking),)),)


def methods_button(methods: tuple[str, ...], texts: Texts) -> Buttons:
    """The same button for an answer that is explained by its methods alone (the weekly digest)."""
    return Buttons((Button(texts("analysis.button.how"), f"{texts('analysis.word.how')} {' '.join(methods)}"),))
