"""One file a command. Adding one is adding its file and its line here."""

from handlers.command import Command
from handlers.commands import (
    account,
    compare,
    digest,
    explain_method,
    export,
    hotspots,
    link,
    log,
    members,
    my_data,
    my_reports,
    nothing,
    one_report,
    outbox,
    recall,
    report,
    review,
    rhythm,
    sharing,
    subscribe,
    subscriptions,
)
from handlers.commands import help as help_
from handlers.commands import map as map_

COMMANDS: tuple[Command, ...] = (
    map_.COMMAND,
    hotspots.COMMAND,
    compare.COMMAND,
    rhythm.COMMAND,
    digest.COMMAND,
    subscribe.COMMAND,
    subscriptions.COMMAND,
    report.COMMAND,
    one_report.COMMAND,
    my_reports.COMMAND,
    my_data.COMMAND,
    account.COMMAND,
    review.COMMAND,
    recall.COMMAND,
    nothing.COMMAND,
    link.COMMAND,
    sharing.COMMAND,
    log.COMMAND,
    members.COMMAND,
    outbox.COMMAND,
    explain_method.COMMAND,
    export.COMMAND,
    help_.COMMAND,
)
