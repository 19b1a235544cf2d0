"""One file a command. Adding one is adding its file and its line here."""

from handlers.command import Command
from handlers.commands import help as help_
from handlers.commands import map as map_
from handlers.commands import report

COMMANDS: tuple[Command, ...] = (
    map_.COMMAND,
    report.COMMAND,
    help_.COMMAND,
)
