"""The answers that can be asked how they were made, and be taken along: one line a command."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from types import MappingProxyType

from analytics.maps.request import Drawn
from handlers.analysis.answered import Answered
from handlers.command import Command
from handlers.request import Request
from handlers.services import Services

Answer = Callable[[Request, Services], Answered]

# By the command's name: the module whose `answer` gives it. Imported when it is asked for, as methods are heavy.
ANSWERS: Mapping[str, str] = MappingProxyType(
    {
        "map": "handlers.analysis.maps",
        "hotspots": "handlers.analysis.hotspots",
        "compare": "handlers.analysis.comparing",
        "rhythm": "handlers.analysis.week",
        "repeats": "handlers.analysis.repeats",
        "clusters": "handlers.analysis.area_clusters",
        "alarms": "handlers.analysis.alarm",
        "follow_up": "handlers.follow_up.answer",
        "plan": "handlers.decisions.plan",
    }
)


def answered(request: Request, services: Services, line: str) -> Answered | None:
    """A whole command line answered for the same readers; None when it is no analysis or not for this person."""
    word, _, rest = line.strip().partition(" ")
    command = command_of(word, services)
    if command is None or request.actor.role not in command.roles:
        return None
    return answer_of(command.name)(replace(request, line=rest.strip(), form={}), services)


def answered_undrawn(request: Request, services: Services, line: str) -> Answered | None:
    """The same for whoever wants the figures only: its pictures are empty, as drawing takes longer than all else."""
    return answered(request, replace(services, draw=_nothing, draw_week=_nothing, draw_course=_nothing), line)


def _nothing(_request: object) -> Drawn:
    return Drawn(b"", 0, 0)


def command_of(word: str, services: Services) -> Command | None:
    """The analysis that a word begins."""
    wanted = word.lstrip("/").casefold()
    return next((one for one in services.commands() if wanted in one.words and one.name in ANSWERS), None)


def answer_of(name: str) -> Answer:
    """The function that answers a command."""
    found: Answer = import_module(ANSWERS[name]).answer
    return found
