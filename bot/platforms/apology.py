"""What goes to the log when we failed somebody: never what they wrote."""

import logging
import traceback

from bot.references import reference as new_reference

log = logging.getLogger(__name__)


def reference_of(error: BaseException, during: str) -> str:
    """Log what went wrong and where, and give the reference that the person is told.

    The exception's own message is left out, since it may quote a line; so are its causes.
    """
    reference = new_reference(3)
    place = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    log.error("%s: %s while %s\n%s", reference, type(error).__name__, during, place)
    return reference
