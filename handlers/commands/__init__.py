"""One file a command. Adding one is adding its file and its line here."""

from handlers.command import Command
from handlers.commands import help as help_
from handlers.commands import link, log, members, my_reports, nothing, one_report, report, review
from handlers.commands import map as map_

COMMANDS: tuple[Command, ...] = (
    map_.COMMAND,
    report.COMMAND,
    one_report.COMMAND,
    my_reports.COMMAND,
    review.COMMAND,
    nothing.COMMAND,
    link.COMMAND,
    log.COMMAND,
    members.COMMAND,
    help_.COMMAND,
)
