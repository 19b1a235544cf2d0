"""Limits that a process puts on itself before it reads a stranger's bytes.

After `close_behind` it has at most `MOST_MEMORY` and `MOST_SECONDS`, can open no file and no connection (it may hold no
new descriptor, so whatever it needs was imported before), cannot grow a file, leaves no core dump with the photo in it,
and, if its decoder needs no thread, cannot start another process. What this does not stop stands in
docs/decisions/0006-photos.md.
"""

import resource
from contextlib import suppress

# Measured: 24 megapixels of any kind need at most 0.65 GB (25 of WebP with transparency).
MOST_MEMORY = 1_000_000_000
# Processor time. The slowest (24 megapixels of HEIC or lossless WebP) takes 1.8 s; a slow machine five times that.
MOST_SECONDS = 15


def close_behind(*, threads: bool) -> None:
    """Put up the fence; a limit that this system does not have is left out."""
    limits = [
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 0),
    ]
    if not threads:
        limits.append((resource.RLIMIT_NPROC, 0))
    for which, most in limits:
        with suppress(ValueError, OSError):
            resource.setrlimit(which, (most, most))
