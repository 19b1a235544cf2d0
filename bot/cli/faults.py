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

    if isinstance(error, StorageError):
        return str(error)
    return None
