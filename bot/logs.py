"""What a running installation logs, to standard error: never a line somebody wrote, never who asked.

Our own loggers follow KARTA_LOG_LEVEL. Other people's stay at warning whatever it says: at info and debug they
print addresses, statements and form fields. A fault is told by its kind and place, not by its message, since that
may quote a line. There is no access log: addresses there hold what was typed. What belongs to one request, or to one
event of a chat platform, carries the same id (`request`).
"""

import logging
import secrets
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import Any

from storage.privacy.logs import MaskFilter

OURS = ("karta", "bot", "handlers", "analytics", "storage")
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s%(request)s"
Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_request: ContextVar[str] = ContextVar("request", default="")


@contextmanager
def request() -> Iterator[str]:
    """What is logged within belongs together, also in worker threads that it begins; within another it is that one."""
    known = _request.get()
    if known:
        yield known
        return
    token = _request.set(secrets.token_hex(6))
    try:
        yield _request.get()
    finally:
        _request.reset(token)


class Plain(logging.Formatter):
    """Times with their zone, faults without their messages."""

    default_time_format = "%Y-%m-%dT%H:%M:%S%z"
    default_msec_format = None

    def format(self, record: logging.LogRecord) -> str:
        """One record as text; what another formatter made of its fault is not used."""
        record.exc_text = None
        record.request = f" [{_request.get()}]" if _request.get() else ""
        return super().format(record)

    def formatException(self, ei: Fault) -> str:  # noqa: N802 - logging's own name
        """The kind of a fault and the lines of code it passed."""
        kind, place = told(ei)
        return f"{kind}\n{place}"


def told(fault: Fault) -> tuple[str, str]:
    """The kind of a fault, and the lines of code it passed."""
    kind, _, trace = fault
    return kind.__name__ if kind else "fault", "".join(traceback.format_tb(trace)).rstrip()


def configure(level: str, stream: Any = None, form: str = "text") -> None:
    """Log from now on as `level` says (debug, info, warning, error); a second call replaces the first."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(form))
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
    logging.getLogger("urllib3").setLevel(logging.ERROR)  # its warning of a retry holds the whole address


def _formatter(form: str) -> logging.Formatter:
    if form == "text":
        return Plain(FORMAT)
    import structlog

    own: list[Any] = [structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name, _with_request, _fault]
    stamp = structlog.processors.TimeStamper("iso", utc=True, key="at")
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*own, stamp],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True),
        ],
    )


def _with_request(_: object, __: str, event: Any) -> Any:
    if _request.get():
        event["request"] = _request.get()
    return event


def _fault(_: object, __: str, event: Any) -> Any:
    """Structlog's own would write the fault's message."""
    fault = event.pop("exc_info", None)
    record = event.get("_record")
    if fault or (record is not None and record.exc_info):
        event["fault"], event["place"] = told(fault if isinstance(fault, tuple) else record.exc_info)
    return event
