"""Expected faults as one clear message, never a traceback."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def told() -> Iterator[None]:
    """Turn a fault that people can mend into its message and status 2."""
    try:
        yield
    except BrokenPipeError:
        # The reader went away (`karta explain … | head`): no fault of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        message = _message(error)
        if message is None:
            raise
        sys.stderr.write(f"{message}\n")
        sys.exit(2)


def _message(error: Exception) -> str | None:
    from storage.errors import StorageError
    from storage.sources.trouble import SourceError

    if isinstance(error, StorageError):
        return str(error)
    if isinstance(error, SourceError):
        from bot.settings import load_settings
        from handlers.texts import load
        from handlers.texts.importing import say

        return say(load(load_settings().language), error.message)
    return None
