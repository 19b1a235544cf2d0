"""Personal data out of what is logged."""

import logging
from collections.abc import Mapping

from storage.privacy.masking import mask

_traces = logging.Formatter()


class MaskFilter(logging.Filter):
    """Masks a record's message, its arguments and its traceback; lets every record through.

    Put it on handlers: a logger's filter does not see what loggers below it pass up.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask in place. Arguments keep their number and places, which some formatters rely on."""
        record.msg = _masked(record.msg)
        if isinstance(record.args, Mapping):
            record.args = {key: _masked(value) for key, value in record.args.items()}
        elif record.args:
            record.args = tuple(_masked(value) for value in record.args)
        self._whole(record)
        if record.exc_info and not record.exc_text:
            record.exc_text = _traces.formatException(record.exc_info)
        record.exc_text = record.exc_text and mask(record.exc_text).text
        record.stack_info = record.stack_info and mask(record.stack_info).text
        return True

    @staticmethod
    def _whole(record: logging.LogRecord) -> None:
        """Something may stand in the message that stands in no part of it alone."""
        try:
            whole = mask(record.getMessage())
        except Exception:  # noqa: BLE001 - a message that does not fit its arguments: logging itself says so
            return
        if whole.any:
            record.msg, record.args = whole.text, ()


def _masked(value: object) -> object:
    """The same object unless its text holds something; then the masked text."""
    if isinstance(value, int | float):
        return value  # a count or a number of milliseconds; a whole message is looked at once more
    written = mask(str(value))
    return written.text if written.any else value
