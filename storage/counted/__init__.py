"""Counts for those who may be told no more (level COUNTS): the pure rule of storage/parts, wired to the database.

When a week has ended, `closing` counts what is due in it: each class of incidents (`standing`, `classes`), once and
for all, along public lines (`ground`, `trees`). `telling` says whose counts an audience may be told, and which rows
must not be shown because they would take a count apart; `asking` sums whole parts for a question, `compared` for two
times, and `squares` chooses what can be drawn. docs/decisions/0012-counts.md says why none of it can be differenced.
"""

from storage.counted.facade import Counts

__all__ = ["Counts"]
