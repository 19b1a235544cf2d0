"""What a running installation logs, to standard error: never a line somebody wrote, never who asked.

Our own loggers follow KARTA_LOG_LEVEL. Other people's stay at warning whatever it says: at info and debug they
print addresses, statements and form fields. A fault is told by its kind and place, not by its message, since that
may quote a line. There is no access log: addresses there hold what was typed.
"""

import logging
import sys
import traceback
from types import TracebackType
from typing import Any

from storage.privacy.logs import MaskFilter

OURS = ("karta", "bot", "handlers", "analytics", "storage")
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Plain(logging.Formatter):
    """Times with their zone, faults without their messages."""

    default_time_format = "%Y-%m-%dT%H:%M:%S%z"
    default_msec_format = None

    def format(self, record: logging.LogRecord) -> str:
        """One record as text; what another formatter made of its fault is not used."""
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: Fault) -> str:  # noqa: N802 - logging's own name
        """The kind of a fault and the lines of code it passed."""
        kind, _, trace = ei
        place = "".join(traceback.format_tb(trace)).rstrip()
        return f"{kind.__name__ if kind else 'fault'}\n{place}"


def configure(level: str, stream: Any = None) -> None:
    """Log from now on as `level` says (debug, info, warning, error); a second call replaces the first."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Plain(FORMAT))
    handler.addFilter(MaskFilter())
    ours = getattr(logging, level.upper())
    logging.basicConfig(level=max(ours, logging.WARNING), handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(ours)
    for name in ("uvicorn", "uvicorn.error"):  # a server that was set up otherwise may have given them own ways out
        theirs = logging.getLogger(name)
        theirs.handlers.clear()
        theirs.propagate = True
    logging.getLogger("uvicorn.access").disabled = True
