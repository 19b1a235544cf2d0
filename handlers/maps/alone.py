"""An answer that was lowered because of who reads along says so, and offers the fuller one to the asker alone."""

from dataclasses import replace

from handlers.reply import Button, Buttons, Element, Text
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from storage.model.people import Audience

# A last word of the line, in either language.
ALONE = frozenset({"enskilt", "privately"})


def alone(request: Request) -> Request | None:
    """The request for the asker's eyes only when its line ends by asking for that, else None."""
    words = request.line.rsplit(maxsplit=1)
    if not words or words[-1].casefold().strip(".,!?") not in ALONE:
        return None
    return replace(request, line=" ".join(words[:-1]), audience=own(request))


def own(request: Request) -> Audience:
    """The asker alone, wherever it was asked."""
    audience = request.audience
    return replace(audience, viewers=frozenset({request.actor}), name=request.actor.person, conversation="")


def fuller(request: Request, line: str, services: Services, texts: Texts) -> list[Element]:
    """What to say and press when the asker may see more of some partner's incidents alone; empty otherwise.

    It follows from the register and from who is here, never from what has happened.
    """
    if request.audience.viewers == frozenset({request.actor}):
        return []
    here, mine = (services.release.granted(one) for one in (request.audience, own(request)))
    if all(mine[partner].level <= given.level for partner, given in here.items()):
        return []
    word = "enskilt" if texts.language == "sv" else "privately"
    button = Button(texts("map.button.alone"), f"{line} {word}")
    return [Text(texts("map.note.lowered"), "note"), Buttons((button,))]
